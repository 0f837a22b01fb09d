/** Which kinds the objects of an order are of, and in which namespace each belongs. */
import type { Fault } from '../../../../kernel/index.ts';
import type { ManifestOrder } from '../../../port.ts';
import type { KubernetesObject, ResourceType } from '../../api/kubernetes-api.ts';
import { type Kind, kindName, kindOf } from '../../objects/kinds.ts';
import { NoSuchKind } from '../../refusals.ts';
import type { Live } from '../live.ts';
import type { Ways } from '../ways.ts';
import { broughtAlong } from './definitions.ts';
import type { Item } from './expanded.ts';

/** An object whose kind and namespace are known. */
export interface Placed extends Item {
  kind: Kind;
  type: ResourceType;
  /** The cluster learns the kind by this very order. */
  isNew: boolean;
  namespace: string;
  /** Its number in the order, by which a repeated call finds what the first has made. */
  part: number;
}

/** @returns in the order of submission: by priority, equal ones as they were given */
export async function placed(
  items: readonly Item[],
  order: Pick<ManifestOrder, 'namespaceOverride'>,
  live: Live,
  ways: Ways,
): Promise<{ placed: Placed[]; faults: Fault[] }> {
  const usual = await live.api.defaultNamespace();
  const objects = items.map(({ object }) => object);
  const faults: Fault[] = [];
  const found: Placed[] = [];
  for (const [part, { object, path }] of items.entries()) {
    const known = await live.api.typeOf(object.kind, object.apiVersion);
    const type = known ?? broughtAlong(object, objects);
    if (type === undefined) {
      const { message } = new NoSuchKind(live.account, kindName(object));
      faults.push({ path: [...path, 'kind'], message: `is ${object.kind} of ${object.apiVersion}. ${message}` });
      continue;
    }
    const namespace = type.namespaced ? order.namespaceOverride || object.metadata.namespace || usual : '';
    const limit = live.limitOf(type, namespace);
    if (limit !== undefined) faults.push(limitFault(limit, { object, path }, namespace, live.account));
    const inPlace = located(object, namespace);
    found.push({
      object: inPlace,
      path,
      kind: kindOf(object, ways.custom),
      type,
      isNew: known === undefined,
      namespace,
      part,
    });
  }
  return { placed: found.toSorted((one, other) => one.kind.priority - other.kind.priority), faults };
}

function located(object: KubernetesObject, namespace: string): KubernetesObject {
  const { namespace: _, ...metadata } = object.metadata;
  return { ...object, metadata: namespace === '' ? metadata : { ...metadata, namespace } };
}

function limitFault(limit: 'namespaces' | 'kinds', { object, path }: Item, namespace: string, account: string): Fault {
  if (limit === 'kinds') {
    const message = `is ${object.kind}, which account ${account} is not for (kinds and omitKinds of its settings).`;
    return { path: [...path, 'kind'], message };
  }
  const message = `is ${namespace}, which account ${account} is not for (namespaces and omitNamespaces of its settings).`;
  return { path: [...path, 'metadata', 'namespace'], message };
}
