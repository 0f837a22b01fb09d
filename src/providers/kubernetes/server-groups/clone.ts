import { InvalidInput, isJsonObject, type JsonObject } from '../../../kernel/index.ts';
import { type ManifestOrder, manifestName, manifestRef, type ServerGroupOrder } from '../../port.ts';
import { deploy } from '../manifests/deploy.ts';
import { type Live, refOf } from '../manifests/live.ts';
import type { Ways } from '../manifests/ways.ts';
import { annotation, artifactKey, lastApplied, loadBalancersOf } from '../objects/annotations.ts';
import { submittable } from '../objects/diff/index.ts';
import { kindName } from '../objects/kinds.ts';
import { monikerOf } from '../objects/moniker.ts';
import { asJson, asObject, at, mapAt, textAt, textsAt, withAt } from '../objects/reading.ts';
import { selectorOf } from '../objects/traffic.ts';
import { NoSuchManifest } from '../refusals.ts';

/** Deploys the like of a ReplicaSet as the next version of its cluster, with as many pods as are ordered. */
export async function cloneSet(
  operation: string,
  order: ServerGroupOrder & { clone: string },
  live: Live,
  ways: Ways,
): Promise<{ name: string }> {
  const ref = manifestRef(order.clone, order.region);
  const source = await live.find(ref);
  if (source === undefined) throw new NoSuchManifest(live.account, ref);
  if (kindName(source) !== 'replicaSet') {
    const message = `is ${order.clone}. Only a ReplicaSet can be copied.`;
    throw new InvalidInput('The server group', [{ path: ['launch', 'clone'], message }]);
  }
  const services = order.loadBalancers.length > 0 ? order.loadBalancers : (loadBalancersOf(source) ?? []);
  const selected = await Promise.all(services.map((name) => live.find(manifestRef(name, order.region))));
  const keys = selected.flatMap((service) => (service === undefined ? [] : Object.keys(selectorOf(service))));
  const moniker = monikerOf(source);
  const deployment: ManifestOrder = {
    manifests: [copyOf(asJson(submittable(source)), annotation(source, artifactKey('name')), keys, order)],
    moniker: { app: order.application, cluster: moniker.cluster },
    namespaceOverride: order.region,
    requiredArtifacts: [],
    optionalArtifacts: [],
    enableArtifactBinding: false,
    versioned: true,
    traffic: { enable: order.disabled !== true, services },
    labelSelectors: [],
    allowNothingSelected: false,
    skipSpecTemplateLabels: false,
  };
  const { manifests } = await deploy(operation, deployment, live, ways);
  const [made] = manifests;
  return { name: manifestName(refOf(asObject(made ?? {}))) };
}

/** What is written on each version anew, or comes from where traffic comes from, is not copied. */
const ownToVersion =
  /^(moniker|artifact)\.spinnaker\.io\/|^gennaker\.io\/|^traffic\.spinnaker\.io\/|^deployment\.kubernetes\.io\//;

function copyOf(
  source: JsonObject,
  name: string | undefined,
  keys: readonly string[],
  order: ServerGroupOrder,
): JsonObject {
  const { status: _, ...body } = source;
  const places = [
    ['metadata', 'annotations'],
    ['metadata', 'labels'],
    ['spec', 'template', 'metadata', 'annotations'],
    ['spec', 'template', 'metadata', 'labels'],
  ];
  const dropped = new Set([lastApplied, 'pod-template-hash', ...keys]);
  const clean = places.reduce<JsonObject>((json, path) => {
    if (!isJsonObject(at(json, ...path))) return json;
    const kept = Object.entries(textsAt(json, ...path)).filter(([key]) => !ownToVersion.test(key) && !dropped.has(key));
    return withAt(json, path, Object.fromEntries(kept));
  }, body);
  const metadata = mapAt(clean, 'metadata');
  const labels = { ...mapAt(metadata, 'labels'), ...order.labels };
  const { ownerReferences: __, ...others } = metadata;
  const named = { ...clean, metadata: { ...others, labels, name: name ?? textAt(metadata, 'name') ?? '' } };
  return withAt(named, ['spec', 'replicas'], order.capacity.desired);
}
