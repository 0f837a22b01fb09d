/** How an operation finds again what it has made. */
import { createHash } from 'node:crypto';
import type { KubernetesObject } from '../../api/kubernetes-api.ts';
import {
  annotation,
  contentKey,
  lastApplied,
  operationKey,
  operationsKey,
  partKey,
  withAnnotations,
  withLabels,
} from '../../objects/annotations.ts';
import { submittable } from '../../objects/diff/index.ts';
import { isLabelValue } from '../../objects/moniker.ts';
import { asJson } from '../../objects/reading.ts';
import type { Prepared } from '../prepare/index.ts';

/** Of a text that is no label, a checksum. */
export const operationLabel = (operation: string): string =>
  operation !== '' && isLabelValue(operation)
    ? operation
    : createHash('sha256').update(operation).digest('hex').slice(0, 40);

export function marked({ object, part, submission, contentHash }: Prepared, operation: string): KubernetesObject {
  const annotated = withAnnotations(object, {
    [operationKey]: operation,
    [partKey]: String(part),
    ...(contentHash === undefined ? {} : { [contentKey]: contentHash }),
  });
  // Only what has no name beforehand must be looked for.
  return submission === 'create' ? withLabels(annotated, { [operationKey]: operationLabel(operation) }) : annotated;
}

/** All annotations of an object together may have 256 KiB. */
const longestApplied = 128 * 1024;

/** With the manifest itself, by which kubectl and Spinnaker know what was applied, and we what has changed since. */
export function withLastApplied(object: KubernetesObject): KubernetesObject {
  const text = JSON.stringify(asJson(submittable(withoutMarks(object))));
  return text.length > longestApplied ? object : withAnnotations(object, { [lastApplied]: `${text}\n` });
}

function withoutMarks(object: KubernetesObject): KubernetesObject {
  const { annotations = {}, ...metadata } = object.metadata;
  const own = [operationKey, partKey, contentKey, operationsKey, lastApplied];
  const kept = Object.entries(annotations).filter(([key]) => !own.includes(key));
  return { ...object, metadata: { ...metadata, annotations: Object.fromEntries(kept) } };
}

const mostOperations = 8;

/** What changed an object after it was deployed: `id`, or `id=answer`. */
const changes = (object: KubernetesObject): string[] =>
  (annotation(object, operationsKey) ?? '').split(' ').filter((entry) => entry !== '');

/** @returns the answer of the operation, empty where it had none; `undefined`: it has not been carried out */
export function answerOf(object: KubernetesObject, operation: string): string | undefined {
  const entry = changes(object).find((each) => each === operation || each.startsWith(`${operation}=`));
  return entry?.slice(operation.length + 1);
}

/** The annotation that says so, for the patch that carries the operation out. */
export function carriedOut(object: KubernetesObject, operation: string, answer = ''): Record<string, string> {
  const entry = answer === '' ? operation : `${operation}=${answer}`;
  return { [operationsKey]: [...changes(object), entry].slice(-mostOperations).join(' ') };
}
