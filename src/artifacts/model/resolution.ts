import type { JsonObject } from '../../kernel/index.ts';
import { type Artifact, describeArtifact } from './artifact.ts';
import { describeMismatch, type ExpectedArtifact, mismatches } from './expected-artifact.ts';

/** What there is to choose from. */
export interface Offer {
  received: readonly Artifact[];
  /** Of the run before, the nearest first. */
  prior?: readonly Artifact[];
  /** Two of the received that match are a fault; else the first is taken. */
  unique: boolean;
}

/** What became of the expected artifacts. */
export interface Resolution {
  /** Those that were found, in the order in which they were expected. */
  artifacts: Artifact[];
  /** What was expected, each with its `boundArtifact`. */
  resolved: JsonObject[];
  /** A sentence for each that was not found, or not found once. */
  faults: string[];
}

/** Candidates that a message names; of hundreds the nearest tell enough. */
const mostNamed = 5;

/** Finds each expected artifact: among the received, else among the prior ones, else by its default. */
export function resolveExpected(expected: readonly ExpectedArtifact[], offer: Offer): Resolution {
  const resolution: Resolution = { artifacts: [], resolved: [], faults: [] };
  for (const one of expected) {
    const found = resolveOne(one, offer);
    if (typeof found === 'string') {
      resolution.faults.push(found);
      continue;
    }
    resolution.artifacts.push(found);
    resolution.resolved.push({ ...one.source, boundArtifact: found });
  }
  return resolution;
}

/** Whether the run before has to be looked at: one that may come from there is not among the received. */
export function needsPrior(expected: readonly ExpectedArtifact[], received: readonly Artifact[]): boolean {
  return expected.some((one) => one.usePriorArtifact && !received.some((artifact) => isMatch(one, artifact)));
}

const isMatch = (expected: ExpectedArtifact, artifact: Artifact): boolean =>
  mismatches(expected, artifact).length === 0;

/** @returns the artifact, or why there is none */
function resolveOne(expected: ExpectedArtifact, { received, prior = [], unique }: Offer): Artifact | string {
  const matching = received.filter((artifact) => isMatch(expected, artifact));
  const [first] = matching;
  if (first !== undefined && (matching.length === 1 || !unique)) return first;
  if (first !== undefined) return tooMany(expected, matching);
  const earlier = expected.usePriorArtifact ? prior.find((artifact) => isMatch(expected, artifact)) : undefined;
  if (earlier !== undefined) return earlier;
  if (expected.useDefaultArtifact && expected.defaultArtifact !== undefined) return expected.defaultArtifact;
  return unmatched(expected, received, prior);
}

function tooMany({ displayName }: ExpectedArtifact, matching: readonly Artifact[]): string {
  const named = matching.slice(0, mostNamed).map(describeArtifact).join('; ');
  return (
    `Expected artifact ${JSON.stringify(displayName)} matches ${String(matching.length)} artifacts: ${named}. ` +
    'Say more of it, so that only one matches.'
  );
}

function unmatched(expected: ExpectedArtifact, received: readonly Artifact[], prior: readonly Artifact[]): string {
  const { displayName, usePriorArtifact, useDefaultArtifact } = expected;
  const others = [
    usePriorArtifact
      ? `the run before had ${prior.length === 0 ? 'none' : explained(expected, prior)}`
      : 'one of the run before is not to be used (usePriorArtifact)',
    useDefaultArtifact ? 'its default (defaultArtifact) is empty' : 'it has no default (useDefaultArtifact)',
  ];
  const name = JSON.stringify(displayName);
  const seen = received.length === 0 ? 'there are none' : explained(expected, received);
  return `Expected artifact ${name} is not among the artifacts received: ${seen}; ${others.join('; ')}.`;
}

/** The candidates that come nearest, and in what they differ. */
function explained(expected: ExpectedArtifact, candidates: readonly Artifact[]): string {
  const judged = candidates
    .map((artifact) => ({ artifact, faults: mismatches(expected, artifact) }))
    .toSorted((left, right) => left.faults.length - right.faults.length);
  const told = judged
    .slice(0, mostNamed)
    .map(({ artifact, faults }) => `${describeArtifact(artifact)} (${faults.map(describeMismatch).join(', ')})`);
  const more = judged.length - told.length;
  return told.join('; ') + (more > 0 ? `; and ${String(more)} more` : '');
}
