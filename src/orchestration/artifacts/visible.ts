import { type Artifact, artifactOf, artifactsIn, expectedArtifactsIn } from '../../artifacts/port.ts';
import type { Json } from '../../kernel/index.ts';
import type { Planning } from '../port.ts';

/** What a look at artifacts needs of a stage. */
type Seen = Pick<Planning<unknown>, 'lookupAll' | 'evaluate'>;

/** All artifacts that a stage sees: its own, those of the stages before it, nearest first, and those of the trigger. */
export const visibleArtifacts = ({ lookupAll }: Pick<Seen, 'lookupAll'>): Artifact[] =>
  artifactsIn(...lookupAll('artifacts'));

/**
 * The artifact that a stage refers to: by the `id` of an expected artifact that it, a stage before it, or the trigger
 * has bound; or written out. Where it does not name an account it has that of the expected one; its expressions are
 * evaluated as the stage sees the world.
 *
 * @returns undefined where neither is said, or nothing of that id is bound
 */
export function artifactOfStage(
  seen: Seen,
  reference: { id?: string | null | undefined; artifact?: Json | undefined },
): Artifact | undefined {
  const found = reference.id ? boundById(seen, reference.id) : artifactOf(reference.artifact);
  return found && artifactOf(seen.evaluate<Json>(found).value);
}

function boundById({ lookupAll }: Seen, id: string): Artifact | undefined {
  const bound = lookupAll('resolvedExpectedArtifacts')
    .flatMap(expectedArtifactsIn)
    .find((expected) => expected.id === id && expected.boundArtifact !== undefined);
  if (bound?.boundArtifact === undefined) return undefined;
  const { artifactAccount } = bound.match;
  const isWithout = bound.boundArtifact['artifactAccount'] ?? '';
  return isWithout === '' && artifactAccount !== undefined
    ? { ...bound.boundArtifact, artifactAccount }
    : bound.boundArtifact;
}
