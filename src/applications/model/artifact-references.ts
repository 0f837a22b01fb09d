/** Expected artifacts that are named by their ids: whether there are such. */
import { type Fault, isJsonObject, type Json, type JsonObject } from '../../kernel/index.ts';
import { nearest } from './names.ts';

const isId = (value: Json | undefined): value is string => typeof value === 'string' && value !== '';
const objects = (value: Json | undefined): JsonObject[] => (Array.isArray(value) ? value.filter(isJsonObject) : []);

/** `manifestArtifactId`, `requiredArtifactIds`, …: their values are ids of expected artifacts. */
const namesArtifacts = /ArtifactIds?$/;

/**
 * Warnings of ids that mean nothing: what is bound to them never comes. An artifact of a trigger, or of any stage, counts;
 * whether it comes early enough shows in a run.
 */
export function artifactWarnings(pipeline: JsonObject): Fault[] {
  const stages = objects(pipeline['stages']);
  const expected = [pipeline, ...stages].flatMap((each) => objects(each['expectedArtifacts']));
  const known = new Set(expected.flatMap(idsOf));
  return [
    ...duplicates(pipeline),
    ...objects(pipeline['triggers']).flatMap((trigger, index) => unknownIn(trigger, ['triggers', index], known)),
    ...stages.flatMap((stage, index) => unknownIn(stage, ['stages', index], known)),
  ];
}

/** Older ones are named by the id of what they match. */
function idsOf(expected: JsonObject): string[] {
  const inner = [expected['matchArtifact'], expected['defaultArtifact']].filter(isJsonObject);
  return [expected, ...inner].map(({ id }) => id).filter(isId);
}

function duplicates(pipeline: JsonObject): Fault[] {
  const seen = new Map<string, number>();
  return objects(pipeline['expectedArtifacts']).flatMap(({ id }, index) => {
    if (!isId(id)) return [];
    const before = seen.get(id);
    if (before === undefined) seen.set(id, index);
    if (before === undefined) return [];
    const message = `"${id}" is also the id of expected artifact ${String(before)}; give it one of its own`;
    return [{ path: ['expectedArtifacts', index, 'id'], message }];
  });
}

function unknownIn(holder: JsonObject, path: Fault['path'], known: ReadonlySet<string>): Fault[] {
  return Object.entries(holder).flatMap(([key, value]): Fault[] => {
    if (!namesArtifacts.test(key)) return [];
    const named: { id: Json; at: Fault['path'] }[] = Array.isArray(value)
      ? value.map((id, index) => ({ id, at: [...path, key, index] }))
      : [{ id: value, at: [...path, key] }];
    return named.flatMap(({ id, at }) => {
      if (!isId(id) || id.includes('${') || known.has(id)) return [];
      const like = nearest(id, [...known]);
      const hint = like.length === 0 ? '' : `; did you mean ${like.map((each) => `"${each}"`).join(' or ')}?`;
      return [{ path: at, message: `no expected artifact has the id "${id}"${hint}` }];
    });
  });
}
