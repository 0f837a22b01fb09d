import { matchesWhole } from '../../expressions/index.ts';
import { isJsonObject, type Json, type JsonObject } from '../../kernel/index.ts';
import { type Artifact, artifactOf, cut, describeArtifact, said } from './artifact.ts';

/** An artifact that a pipeline, or a stage, counts on. */
export interface ExpectedArtifact {
  id: string;
  /** For people. */
  displayName: string;
  /** What is said here must be said of the artifact; as it stands, or as a regular expression for the whole of it. */
  match: Artifact;
  usePriorArtifact: boolean;
  useDefaultArtifact: boolean;
  defaultArtifact?: Artifact;
  /** The artifact that it was found to be. */
  boundArtifact?: Artifact;
  /** As it was written. */
  source: JsonObject;
}

/** Why an artifact is not the expected one. */
export interface Mismatch {
  field: string;
  expected: string;
  found: string;
  /** What is wrong with the pattern. */
  problem?: string;
}

const compared = ['type', 'name', 'version', 'location', 'reference'];

/** The same file, one carried along, the other kept by the server. */
const carried = new Set(['embedded/base64', 'remote/base64']);

export function expectedArtifactsIn(value: Json | undefined): ExpectedArtifact[] {
  return (Array.isArray(value) ? value : []).filter(isJsonObject).map(expectedArtifactOf);
}

export function expectedArtifactOf(source: JsonObject): ExpectedArtifact {
  const match = artifactOf(source['matchArtifact']) ?? {};
  const defaultArtifact = artifactOf(source['defaultArtifact']);
  const boundArtifact = artifactOf(source['boundArtifact']);
  const id = said(source, 'id');
  return {
    id,
    displayName: said(source, 'displayName') || (isEmpty(match) ? id : describeArtifact(match)) || 'without a name',
    match,
    usePriorArtifact: isTrue(source['usePriorArtifact']),
    useDefaultArtifact: isTrue(source['useDefaultArtifact']),
    ...(defaultArtifact ? { defaultArtifact } : {}),
    ...(boundArtifact ? { boundArtifact } : {}),
    source,
  };
}

/** The fields in which `artifact` is not what is expected; none: it is. */
export function mismatches({ match }: ExpectedArtifact, artifact: Artifact): Mismatch[] {
  return compared.flatMap((field) => {
    const expected = said(match, field);
    const found = said(artifact, field);
    if (expected === '' || expected === found) return [];
    if (field === 'type' && carried.has(expected) && carried.has(found)) return [];
    const told = { field, expected: cut(expected), found: cut(found) };
    // What is not said at all is matched by no pattern, `.*` included.
    if (found === '') return [told];
    const { matches, problem } = matchesWhole(expected, found);
    return matches ? [] : [{ ...told, ...(problem === undefined ? {} : { problem }) }];
  });
}

export function describeMismatch({ field, expected, found, problem }: Mismatch): string {
  const why = problem === undefined ? '' : `, which as a pattern is wrong: ${problem}`;
  return `${field} is ${found === '' ? 'not said' : JSON.stringify(found)}, expected ${JSON.stringify(expected)}${why}`;
}

const isEmpty = (match: Artifact): boolean => compared.every((field) => said(match, field) === '');

const isTrue = (value: Json | undefined): boolean => value === true || value === 'true';
