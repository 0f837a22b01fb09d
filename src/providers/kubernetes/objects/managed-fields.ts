/** Who has set which field of an object, and when: as the API server keeps it (`metadata.managedFields`). */
import { isJsonObject, type Json, type JsonObject } from '../../../kernel/index.ts';
import type { KubernetesObject, ManagedFields } from '../api/kubernetes-api.ts';
import { lastApplied } from './annotations.ts';
import { at } from './reading.ts';

/** One step of a path: a key, or an element of a list that is known by some of its fields. */
export type FieldStep = string | JsonObject;

export interface Owner {
  manager: string;
  operation: 'Apply' | 'Update';
  subresource?: string;
  /** UTC milliseconds. */
  at?: number;
}

export interface OwnedField {
  path: FieldStep[];
  owner: Owner;
}

const deepest = 64;

/** All fields that somebody owns; where several do, each once. */
export function ownedFields(object: KubernetesObject): OwnedField[] {
  return (object.metadata.managedFields ?? []).flatMap((entry) => {
    const owner = ownerOf(entry);
    return leavesOf(entry.fieldsV1 ?? {}).map((path) => ({ path, owner }));
  });
}

function ownerOf({ manager = '', operation, subresource, time }: ManagedFields): Owner {
  const instant = Date.parse(time ?? '');
  return {
    manager,
    operation: operation === 'Apply' ? 'Apply' : 'Update',
    ...(subresource === undefined || subresource === '' ? {} : { subresource }),
    ...(Number.isNaN(instant) ? {} : { at: instant }),
  };
}

/** `f:` leads to a field, `k:` to an element by its keys, `v:` to one by its value, `.` is the thing itself. */
function leavesOf(fields: JsonObject, above: FieldStep[] = []): FieldStep[][] {
  if (above.length > deepest) return [];
  return Object.entries(fields).flatMap(([key, below]): FieldStep[][] => {
    if (key === '.') return [above];
    const step = stepOf(key);
    if (step === undefined) return [];
    const path = [...above, step];
    return isJsonObject(below) && Object.keys(below).length > 0 ? leavesOf(below, path) : [path];
  });
}

function stepOf(key: string): FieldStep | undefined {
  if (key.startsWith('f:')) return key.slice(2);
  if (!key.startsWith('k:') && !key.startsWith('v:')) return undefined;
  try {
    const value = JSON.parse(key.slice(2)) as Json;
    return isJsonObject(value) ? value : { '': value };
  } catch {
    return undefined;
  }
}

/** Whether one path is the other, or leads to something above it. */
export function leadsTo(path: readonly FieldStep[], other: readonly FieldStep[]): boolean {
  return path.length <= other.length && path.every((step, position) => isSameStep(step, other[position]));
}

function isSameStep(one: FieldStep, other: FieldStep | undefined): boolean {
  if (typeof one === 'string' || typeof other !== 'object') return one === other;
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  // What finds an element here may be known by more of its keys there.
  return [...keys].every((key) => !(key in one) || !(key in other) || one[key] === other[key]);
}

/**
 * Hands the fields of those who have applied from outside (`kubectl apply`, and Spinnaker, which calls it) over to us, so that
 * what a new manifest does not say any more goes away, and nothing is a conflict.
 *
 * @param also further managers who give way
 * @returns the list as it is to be; `undefined` where there is nothing to hand over
 */
export function handedOver(
  object: KubernetesObject,
  to: string,
  also: (entry: ManagedFields) => boolean = () => false,
): ManagedFields[] | undefined {
  const entries = object.metadata.managedFields ?? [];
  const giving = entries.filter(
    (entry) => entry.operation === 'Update' && !entry.subresource && (isClientSideApply(entry) || also(entry)),
  );
  const [first] = giving;
  if (first === undefined) return undefined;
  const own = entries.find((entry) => entry.manager === to && entry.operation === 'Apply' && !entry.subresource);
  const apiVersion = own?.apiVersion ?? first.apiVersion;
  // Field paths of different versions of a kind cannot be laid over one another.
  const merging = giving.filter((entry) => entry.apiVersion === apiVersion);
  const fieldsV1 = merging.reduce((all, { fieldsV1: more = {} }) => union(all, more), own?.fieldsV1 ?? {});
  const { subresource: _, ...base } = own ?? first;
  const taken = { ...base, manager: to, operation: 'Apply', fieldsV1 };
  return [taken, ...entries.filter((entry) => entry !== own && !merging.includes(entry))];
}

/** It keeps the annotation by which kubectl remembers what it has applied. */
function isClientSideApply({ manager, fieldsV1 }: ManagedFields): boolean {
  const key = `f:${lastApplied}`;
  return manager === 'kubectl-client-side-apply' || at(fieldsV1, 'f:metadata', 'f:annotations', key) !== undefined;
}

function union(one: JsonObject, other: JsonObject): JsonObject {
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return Object.fromEntries(
    [...keys].map((key): [string, Json] => {
      const [left, right] = [one[key], other[key]];
      return [key, isJsonObject(left) && isJsonObject(right) ? union(left, right) : (left ?? right ?? {})];
    }),
  );
}
