import type { Kind } from '../kinds.ts';
import { elementsOf } from '../managed-fields/field-set.ts';
import { type Json, isMap } from '../objects.ts';
import { type Shape, fieldOf } from '../shapes.ts';
import { type Declared, fieldsOf, typeOfKind } from './declared.ts';

/** A field that the kind does not have, or a value of another type than its field has. */
export interface Finding {
  problem: 'unknown' | 'string' | 'number' | 'boolean' | 'list' | 'map';
  steps: (string | number)[];
  /** `.spec.template.spec.containers[name="main"].image`, as an apply names it. */
  path: string;
  /** `EnvVar.spec.template.spec.containers.env.value`, as the decoder of the server names it. */
  goField: string;
  goType: string;
  value: Json;
}

interface Place {
  steps: (string | number)[];
  path: string;
  names: string;
  /** The type which has the field. */
  owner: string;
  shape: Shape | undefined;
}

// A quantity is text to OpenAPI, but a number will do.
const quantities = new Set(
  'limits requests default defaultRequest max min maxLimitRequestRatio hard used capacity allocatable sizeLimit divisor'
    .concat(' overhead podFixed averageValue V2MetricTarget.value V2MetricValueStatus.value')
    .split(' '),
);

/** What is wrong with a document of a built-in kind by the types of its fields. */
export function findings(kind: Kind, document: Json): Finding[] {
  const found: Finding[] = [];
  const type = typeOfKind(kind);
  const place = { steps: [], path: '', names: '', owner: type, shape: kind.shape };
  if (!kind.custom) look(document, { type, format: '' }, place, found);
  return found;
}

function look(value: Json, declared: Declared, place: Place, found: Finding[]): void {
  if (value === null || value === undefined) return;
  const { type } = declared;
  const [, element] = /^Array<(.+)>$/.exec(type) ?? [];
  const [, entry] = /^\{ \[key: string\]: (.+); \}$/.exec(type) ?? [];
  const fields = (element ?? entry) ? undefined : fieldsOf(type);
  const problem = problemOf(value, element ? 'list' : (entry ?? fields) ? 'map' : type);
  if (problem) return void found.push({ ...placed(place), problem, goType: goTypeOf(declared), value });
  if (element) lookAtList(value, { type: element, format: '' }, place, found);
  else if (entry) {
    for (const [name, of] of Object.entries<Json>(value)) {
      const isQuantity = quantities.has(String(place.steps.at(-1)));
      if (!isQuantity) look(of, { type: entry, format: '' }, { ...into(place, name), names: place.names }, found);
    }
  } else if (fields) lookAtFields(value, type, fields, place, found);
}

function lookAtFields(
  value: Json,
  type: string,
  fields: ReadonlyMap<string, Declared>,
  place: Place,
  found: Finding[],
): void {
  for (const [name, of] of Object.entries<Json>(value)) {
    const declared = fields.get(name);
    const at = { ...into(place, name), owner: type };
    if (!declared) found.push({ ...placed(at), problem: 'unknown', goType: '', value: of });
    else if (!(quantities.has(name) && declared.type === 'string') && !quantities.has(`${type}.${name}`))
      look(of, declared, at, found);
  }
}

function lookAtList(list: Json[], declared: Declared, place: Place, found: Finding[]): void {
  const steps = [...(elementsOf(list, place.shape)?.keys() ?? [])];
  list.forEach((item, index) => {
    const keys = steps[index]?.startsWith('k:') ? Object.entries<Json>(JSON.parse(steps[index].slice(2))) : [];
    const key = keys.length > 0 ? keys.map(([name, of]) => `${name}=${JSON.stringify(of)}`).join(',') : String(index);
    const at = { ...place, steps: [...place.steps, index], path: `${place.path}[${key}]`, shape: place.shape?.item };
    look(item, declared, at, found);
  });
}

const into = (place: Place, name: string): Place => ({
  ...place,
  steps: [...place.steps, name],
  path: `${place.path}.${name}`,
  names: `${place.names}.${name}`,
  shape: fieldOf(place.shape, name),
});

const placed = ({ steps, path, names, owner }: Place): Pick<Finding, 'steps' | 'path' | 'goField'> => ({
  steps,
  path,
  goField: `${owner.replace(/^[A-Z][a-z]*V\d|^V\d/, '')}${names}`,
});

function problemOf(value: Json, wanted: string): Exclude<Finding['problem'], 'unknown'> | undefined {
  if (wanted === 'list') return Array.isArray(value) ? undefined : 'list';
  if (wanted === 'map') return isMap(value) ? undefined : 'map';
  if (wanted === 'Date' || wanted === 'string') return typeof value === 'string' ? undefined : 'string';
  if (wanted === 'number') return typeof value === 'number' ? undefined : 'number';
  if (wanted === 'boolean') return typeof value === 'boolean' ? undefined : 'boolean';
  return undefined;
}

function goTypeOf({ type, format }: Declared): string {
  const [, element] = /^Array<(.+)>$/.exec(type) ?? [];
  if (element) return `[]${goTypeOf({ type: element, format: '' })}`;
  const [, entry] = /^\{ \[key: string\]: (.+); \}$/.exec(type) ?? [];
  if (entry) return `map[string]${goTypeOf({ type: entry, format: '' })}`;
  if (type === 'number') return format || 'int32';
  if (type === 'boolean') return 'bool';
  return type.replace(/^(?:[A-Z][a-z]*)?V1(?=[A-Z])/, 'v1.');
}
