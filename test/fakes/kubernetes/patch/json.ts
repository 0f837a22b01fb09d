import { Failure } from '../failures.ts';
import { type Json, clone, same } from '../objects.ts';

interface Operation {
  op: string;
  path: string;
  from?: string;
  value?: Json;
}

const refuse = (message: string): Failure =>
  new Failure(422, 'Invalid', `the server rejected our request due to an error in our request`, {
    causes: [{ reason: 'FieldValueInvalid', message, field: 'patch' }],
  });

const steps = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));

/** Applies RFC 6902 operations to a copy. */
export function jsonPatch(object: Json, operations: Operation[]): Json {
  if (!Array.isArray(operations))
    throw new Failure(400, 'BadRequest', 'json: cannot unmarshal object into Go value of type jsonpatch.Patch');
  const root = { root: clone(object) };
  for (const operation of operations) perform(root, operation);
  return root.root;
}

function perform(root: Json, { op, path, from, value }: Operation): void {
  if (op === 'add') insert(root, path, clone(value));
  else if (op === 'remove') take(root, path);
  else if (op === 'replace') {
    take(root, path);
    insert(root, path, clone(value));
  } else if (op === 'copy') insert(root, path, clone(read(root, from!)));
  else if (op === 'move') insert(root, path, take(root, from!));
  else if (op === 'test') {
    if (!same(read(root, path), value)) throw refuse(`testing value ${path} failed`);
  } else throw refuse(`Unexpected kind: ${op}`);
}

function parentOf(root: Json, pointer: string): [Json, string] {
  const path = ['root', ...steps(pointer)];
  const last = path.pop()!;
  let at = root;
  for (const step of path) {
    at = at?.[step];
    if (typeof at !== 'object' || at === null) throw refuse(`doc is missing path: ${pointer}: missing value`);
  }
  return [at, last];
}

function read(root: Json, pointer: string): Json {
  const [parent, last] = parentOf(root, pointer);
  if (!(last in parent)) throw refuse(`doc is missing key: ${pointer}: missing value`);
  return parent[last];
}

function take(root: Json, pointer: string): Json {
  const [parent, last] = parentOf(root, pointer);
  if (!(last in parent)) throw refuse(`Unable to remove nonexistent key: ${last}: missing value`);
  const value = parent[last];
  if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else Reflect.deleteProperty(parent, last);
  return value;
}

function insert(root: Json, pointer: string, value: Json): void {
  const [parent, last] = parentOf(root, pointer);
  if (!Array.isArray(parent)) parent[last] = value;
  else if (last === '-') parent.push(value);
  else if (/^\d+$/.test(last) && Number(last) <= parent.length) parent.splice(Number(last), 0, value);
  else throw refuse(`Unable to access invalid index: ${last}: invalid index referenced`);
}
