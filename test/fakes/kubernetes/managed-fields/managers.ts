import type { KubeObject, ManagedFieldsEntry } from '../objects.ts';
import type { Shape } from '../shapes.ts';
import { type FieldSet, difference, fromFieldsV1, toFieldsV1 } from './field-set.ts';

/** Who writes, and how. */
export interface Writer {
  manager: string;
  operation: 'Apply' | 'Update';
  apiVersion: string;
  subresource?: string;
}

/** A writer with the fields it answers for. */
export interface Managed {
  writer: Writer;
  fields: FieldSet;
  time: string;
}

export const isSameWriter = (a: Writer, b: Writer): boolean =>
  a.manager === b.manager &&
  a.operation === b.operation &&
  a.subresource === b.subresource &&
  (a.operation === 'Apply' || a.apiVersion === b.apiVersion);

export const managersOf = (object: KubeObject | undefined): Managed[] =>
  (object?.metadata.managedFields ?? [])
    .filter(({ manager }) => manager)
    .map(({ manager, operation, apiVersion, subresource, fieldsV1, time }) => ({
      writer: { manager, operation, apiVersion, ...(subresource && { subresource }) },
      fields: fromFieldsV1(fieldsV1),
      time,
    }));

/** Appliers first, then who wrote earlier. */
const orderOf = ({ writer: { operation, manager, apiVersion, subresource = '' }, time }: Managed): string[] => [
  operation,
  time,
  manager,
  apiVersion,
  subresource,
];

function inOrder(a: string[], b: string[]): number {
  const at = a.findIndex((part, index) => part !== b[index]);
  return at < 0 ? 0 : a[at]! < b[at]! ? -1 : 1;
}

/** As `metadata.managedFields` has it; who answers for nothing is left out. */
export const written = (managers: Managed[]): ManagedFieldsEntry[] =>
  managers
    .filter(({ fields }) => fields.size > 0)
    .sort((a, b) => inOrder(orderOf(a), orderOf(b)))
    .map(({ writer: { manager, operation, apiVersion, subresource }, fields, time }) => ({
      manager,
      operation,
      apiVersion,
      time,
      fieldsType: 'FieldsV1' as const,
      fieldsV1: toFieldsV1(fields),
      ...(subresource && { subresource }),
    }));

/**
 * Gives the writer of an update (POST, PUT, PATCH other than apply) what it changed, and takes that from all others.
 *
 * @param now the object to be stored, changed in place
 */
export function trackUpdate(
  was: KubeObject | undefined,
  now: KubeObject,
  shape: Shape,
  writer: Writer,
  time: string,
): void {
  // An empty entry is how a client asks for a fresh start.
  const reset = now.metadata.managedFields?.length === 0 || now.metadata.managedFields?.some(({ manager }) => !manager);
  const before = reset ? undefined : was;
  const { changed, removed } = difference(before ?? {}, now, shape);
  // What a client says of the owners of fields is taken at its word: so are fields handed over.
  const owned = reset || !now.metadata.managedFields ? before : now;
  if (before && changed.size === 0 && removed.size === 0) {
    if (owned?.metadata.managedFields) now.metadata.managedFields = owned.metadata.managedFields;
    return;
  }
  const managers = managersOf(owned);
  if (!managers.some((managed) => isSameWriter(managed.writer, writer))) {
    managers.push({ writer, fields: new Set(), time });
  }
  for (const managed of managers) {
    for (const path of removed) managed.fields.delete(path);
    if (isSameWriter(managed.writer, writer)) {
      if (changed.size > 0) managed.time = time;
      for (const path of changed) managed.fields.add(path);
    } else for (const path of changed) managed.fields.delete(path);
  }
  now.metadata.managedFields = written(managers);
}
