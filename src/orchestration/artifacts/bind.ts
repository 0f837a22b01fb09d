import { type Artifact, expectedArtifactsIn, resolveExpected } from '../../artifacts/port.ts';
import type { Json } from '../../kernel/index.ts';
import { failed, type Outcome, type Planning, succeeded, type TaskStep } from '../port.ts';
import { visibleArtifacts } from './visible.ts';

/**
 * The last task of a stage that has `expectedArtifacts`: finds each among the artifacts that the stage sees, and hands on
 * what it found as `artifacts` and `resolvedExpectedArtifacts`. Of several that match the first is taken; where none does,
 * the default; where there is none, the stage fails and says in which field each candidate differs. Where nothing is
 * expected there is nothing to do.
 */
export function bindProducedArtifacts<O>(): TaskStep<O> {
  return {
    name: 'bindProducedArtifacts',
    turn: (turn) => bound(turn.stage.context['expectedArtifacts'], visibleArtifacts(turn)),
  };
}

/** {@link bindProducedArtifacts} for a stage that has `expectedArtifacts`; for any other no task at all. */
export function bindIfExpected<O>({ stage }: Pick<Planning<O>, 'stage'>): readonly TaskStep<O>[] {
  return (stage.context['expectedArtifacts'] ?? null) === null ? [] : [bindProducedArtifacts<O>()];
}

/** How a task ends that has to find `expected` among `candidates`. */
export function bound(expected: Json | undefined, candidates: readonly Artifact[]): Outcome {
  const { artifacts, resolved, faults } = resolveExpected(expectedArtifactsIn(expected), {
    received: candidates,
    unique: false,
  });
  const [first] = faults;
  if (first !== undefined) return failed(first, { errors: faults });
  if (resolved.length === 0) return succeeded();
  const left = { artifacts, resolvedExpectedArtifacts: resolved };
  return succeeded(left, left);
}
