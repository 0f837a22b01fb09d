/** Objects without what the server, or we, write on them for ourselves: what is left is what somebody has ordered. */
import { createHash } from 'node:crypto';
import { isJsonObject, type Json, type JsonObject } from '../../../../kernel/index.ts';
import type { KubernetesObject } from '../../api/kubernetes-api.ts';
import { contentKey, lastApplied, operationKey, operationsKey, partKey } from '../annotations.ts';
import { kindName } from '../kinds.ts';
import { asJson, at, mapAt, withAt } from '../reading.ts';

const serverSet = [
  'managedFields',
  'resourceVersion',
  'uid',
  'selfLink',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
];
const ownAnnotations = [
  lastApplied,
  contentKey,
  operationKey,
  partKey,
  operationsKey,
  'deployment.kubernetes.io/revision',
];

/** What a person has to look at. */
export function ordered(object: KubernetesObject): JsonObject {
  const { status: _, ...body } = asJson(object);
  const metadata = without(mapAt(body, 'metadata'), serverSet);
  const annotations = without(mapAt(metadata, 'annotations'), ownAnnotations);
  const labels = without(mapAt(metadata, 'labels'), [operationKey]);
  const kept = withoutEmpty({ ...metadata, annotations, labels });
  return hidden({ ...body, metadata: kept }, object);
}

/** Metadata that only a live object has is not for a manifest to say. */
export function submittable(object: KubernetesObject): KubernetesObject {
  const { metadata } = object;
  const rest = without(metadata as unknown as JsonObject, serverSet);
  return { ...object, metadata: rest as unknown as KubernetesObject['metadata'] };
}

/** For whoever may look: without the data of a Secret, nor what would tell it. */
export function withoutSecrets(object: KubernetesObject): JsonObject {
  const json = withAt(asJson(object), ['metadata', 'managedFields'], undefined);
  if (kindName(object) !== 'secret') return json;
  const { data: _, stringData: __, ...others } = json;
  const annotations = without(mapAt(others, 'metadata', 'annotations'), [lastApplied, contentKey]);
  return at(others, 'metadata', 'annotations') === undefined
    ? others
    : withAt(others, ['metadata', 'annotations'], annotations);
}

/** In the place of each value of a Secret stands whether it is the same, no more. */
function hidden(body: JsonObject, object: KubernetesObject): JsonObject {
  if (kindName(object) !== 'secret') return body;
  const hide = (values: JsonObject): JsonObject =>
    Object.fromEntries(Object.entries(values).map(([key, value]) => [key, marked(object, value)]));
  const { data, stringData, ...others } = body;
  return {
    ...others,
    ...(isJsonObject(data) ? { data: hide(data) } : {}),
    ...(isJsonObject(stringData) ? { stringData: hide(stringData) } : {}),
  };
}

/** Two different secrets look different, and none can be guessed: the mark is salted anew in each process. */
function marked(object: KubernetesObject, value: Json): string {
  const text = `${salt} ${object.metadata.name} ${JSON.stringify(value)}`;
  return `(hidden ${createHash('sha256').update(text).digest('hex').slice(0, 8)})`;
}

const salt = crypto.randomUUID();

function without(map: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(map).filter(([key]) => !keys.includes(key)));
}

const withoutEmpty = (map: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(map).filter(([, value]) => !isJsonObject(value) || Object.keys(value).length > 0));
