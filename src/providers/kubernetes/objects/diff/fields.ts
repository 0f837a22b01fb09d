/** In which fields two objects differ; elements of lists are told apart as Kubernetes does. */
import { isJsonObject, type Json, type JsonObject } from '../../../../kernel/index.ts';
import { canonicalText } from '../content-hash.ts';
import type { FieldStep } from '../managed-fields.ts';
import { elementBy, tellingKey } from '../merge-keys.ts';
import { isSameQuantity } from './quantities.ts';

export interface FieldChange {
  path: FieldStep[];
  was?: Json;
  becomes?: Json;
}

export interface Comparing {
  /** Only what the first says is looked at: what the second has besides is no change. */
  partly: boolean;
}

const deepest = 64;
/** What a manifest may well say and the server leaves out. */
const saysNothing = (value: Json | undefined): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  value === false ||
  value === 0 ||
  (Array.isArray(value) && value.length === 0) ||
  (isJsonObject(value) && Object.values(value).every(saysNothing));

export function changedFields(was: Json | undefined, becomes: Json | undefined, comparing: Comparing): FieldChange[] {
  return changes([], was, becomes, comparing);
}

function changes(
  path: FieldStep[],
  was: Json | undefined,
  becomes: Json | undefined,
  comparing: Comparing,
): FieldChange[] {
  if (path.length <= deepest && isJsonObject(was) && isJsonObject(becomes))
    return ofMaps(path, was, becomes, comparing);
  if (path.length <= deepest && Array.isArray(was) && Array.isArray(becomes))
    return ofLists(path, was, becomes, comparing);
  return isSame(was, becomes, path, comparing) ? [] : [changeOf(path, was, becomes)];
}

function ofMaps(path: FieldStep[], was: JsonObject, becomes: JsonObject, comparing: Comparing): FieldChange[] {
  const keys = comparing.partly ? Object.keys(was) : [...new Set([...Object.keys(was), ...Object.keys(becomes)])];
  return keys.flatMap((key) => changes([...path, key], was[key], becomes[key], comparing));
}

function ofLists(path: FieldStep[], was: Json[], becomes: Json[], comparing: Comparing): FieldChange[] {
  const key = tellingKey(
    path.filter((step) => typeof step === 'string'),
    was,
    becomes,
  );
  if (key === undefined || (was.length === 0 && becomes.length === 0)) return ofPlaces(path, was, becomes, comparing);
  const values = [...was, ...(comparing.partly ? [] : becomes)].map((element) => (element as JsonObject)[key] ?? null);
  return [...new Set(values)].flatMap((value) =>
    changes([...path, { [key]: value }], elementBy(was, key, value), elementBy(becomes, key, value), comparing),
  );
}

/** Lists of plain values, and of elements that nothing tells apart, change as a whole when their lengths differ. */
function ofPlaces(path: FieldStep[], was: Json[], becomes: Json[], comparing: Comparing): FieldChange[] {
  const arePlain = [...was, ...becomes].every((element) => !isJsonObject(element));
  if (arePlain || was.length !== becomes.length) {
    return canonicalText(was) === canonicalText(becomes) ? [] : [changeOf(path, was, becomes)];
  }
  return was.flatMap((element, place) => changes([...path, { '': place }], element, becomes[place], comparing));
}

function isSame(was: Json | undefined, becomes: Json | undefined, path: FieldStep[], { partly }: Comparing): boolean {
  if (partly && saysNothing(was) && saysNothing(becomes)) return true;
  if (was === undefined || becomes === undefined) return was === becomes;
  if (isAmount(was) && isAmount(becomes) && String(was) === String(becomes) && typeof was === typeof becomes)
    return true;
  if (isAmount(was) && isAmount(becomes) && isInResources(path)) return isSameQuantity(was, becomes);
  return canonicalText(was) === canonicalText(becomes);
}

const isAmount = (value: Json): value is string | number => typeof value === 'string' || typeof value === 'number';
const amounts = new Set(['limits', 'requests', 'capacity', 'hard', 'sizeLimit', 'averageValue', 'divisor']);
const isInResources = (path: FieldStep[]): boolean =>
  path.some((step) => typeof step === 'string' && amounts.has(step));

function changeOf(path: FieldStep[], was: Json | undefined, becomes: Json | undefined): FieldChange {
  return { path, ...(was === undefined ? {} : { was }), ...(becomes === undefined ? {} : { becomes }) };
}
