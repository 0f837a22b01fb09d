/** Changes one live object, once for each operation. */
import { type JsonObject, toJson } from '../../../kernel/index.ts';
import type { ManifestRef } from '../../port.ts';
import type { Key, KubernetesObject } from '../api/kubernetes-api.ts';
import { type Ability, kindOf } from '../objects/kinds.ts';
import { pointer } from '../objects/traffic.ts';
import { KindCannot } from '../refusals.ts';
import type { Live } from './live.ts';
import { answerOf, carriedOut } from './submit/marks.ts';
import { fieldManager, type Ways } from './ways.ts';

export interface Changing {
  live: Live;
  ways: Ways;
  operation: string;
  ref: ManifestRef;
}

/** The object that an operation is for. */
export interface Subject {
  key: Key;
  object: KubernetesObject;
  /** Of this very operation, if it was carried out before. */
  answer: string | undefined;
}

/** @throws {NoSuchManifest} */
export async function subjectOf({ live, operation, ref }: Changing): Promise<Subject> {
  const { key, object } = await live.get(ref);
  return { key, object, answer: answerOf(object, operation) };
}

/** @throws {KindCannot} */
export function demandAbility(
  { ref, ways }: Changing,
  object: KubernetesObject,
  ability: Ability,
  action: string,
  kinds: string,
): void {
  if (!kindOf(object, ways.custom).abilities.has(ability)) throw new KindCannot(ref, action, kinds);
}

/** A merge patch (RFC 7386), with the mark of the operation. */
export async function merge(
  changing: Changing,
  { key, object }: Subject,
  change: JsonObject,
): Promise<KubernetesObject> {
  const { live, operation } = changing;
  const body = { ...change, metadata: { annotations: carriedOut(object, operation) } };
  return live.api.patch(key, { kind: 'merge', body }, { fieldManager });
}

/** Operations of a JSON patch that leave the mark of the operation. */
export function marking(object: KubernetesObject, operation: string, answer = ''): JsonObject[] {
  const marks = Object.entries(carriedOut(object, operation, answer));
  const path = ['metadata', 'annotations'];
  const parent: JsonObject[] = object.metadata.annotations ? [] : [{ op: 'add', path: pointer(...path), value: {} }];
  return [...parent, ...marks.map(([key, value]) => ({ op: 'add', path: pointer(...path, key), value }))];
}

export const jsonPatch = ({ live }: Changing, key: Key, body: JsonObject[]): Promise<KubernetesObject> =>
  live.api.patch(key, { kind: 'json', body: toJson(body) }, { fieldManager });
