/** From an order to objects as they are submitted: artifacts bound, versions chosen, marked, behind their load balancers. */
import { type Artifact, describeArtifact } from '../../../../artifacts/port.ts';
import { DomainError, type Fault, InvalidInput } from '../../../../kernel/index.ts';
import type { ManifestOrder } from '../../../port.ts';
import type { KubernetesObject, ResourceType } from '../../api/kubernetes-api.ts';
import { artifactKey, labelsOf, saysVersioned, submissionOf, type Submission } from '../../objects/annotations.ts';
import { usesSourceCapacity, withDefaultAnnotations } from '../../objects/annotations.ts';
import { artifactMap, bindArtifacts, keyOf } from '../../objects/artifacts/replacement.ts';
import { contentHash } from '../../objects/content-hash.ts';
import { fitsLabels } from '../../objects/label-selectors.ts';
import { ownCluster, withMoniker } from '../../objects/moniker.ts';
import { versionName, versionText } from '../../objects/names.ts';
import { asJson, asObject, at, withAt } from '../../objects/reading.ts';
import { chooseVersion, highest, versionsOf } from '../../objects/versions.ts';
import type { Live } from '../live.ts';
import type { Ways } from '../ways.ts';
import { behindBalancers } from './behind.ts';
import { expanded } from './expanded.ts';
import { strategyFaults } from './faults.ts';
import { placed, type Placed } from './placed.ts';

/** An object that is ready to be submitted. */
export interface Prepared {
  object: KubernetesObject;
  type: ResourceType;
  isNew: boolean;
  part: number;
  submission: Submission;
  /** Of what is deployed, without metadata; where versions are told apart by it. */
  contentHash?: string;
}

export interface Preparation {
  objects: Prepared[];
  created: Artifact[];
  bound: Artifact[];
}

/** What is known while the objects of an order are prepared one after the other. */
interface Round {
  order: ManifestOrder;
  live: Live;
  ways: Ways;
  operation: string | undefined;
  all: readonly KubernetesObject[];
  artifacts: Map<string, Artifact>;
  created: Artifact[];
  bound: Set<Artifact>;
  /** Lists of the cluster, each asked for once. */
  lists: Map<string, Promise<KubernetesObject[]>>;
}

/**
 * Changes nothing in the cluster.
 *
 * @param operation a version that it has made before is found again
 * @throws {InvalidInput} with all faults that were found
 */
export async function prepare(order: ManifestOrder, live: Live, ways: Ways, operation?: string): Promise<Preparation> {
  const { items, faults } = expanded(order.manifests);
  const inPlace = await placed(items, order, live, ways);
  demandNone([...faults, ...inPlace.faults, ...strategyFaults(order, inPlace.placed)]);
  const binding = order.enableArtifactBinding;
  const round: Round = {
    order,
    live,
    ways,
    operation,
    all: inPlace.placed.map(({ object }) => object),
    artifacts: binding ? artifactMap(order.requiredArtifacts, order.optionalArtifacts) : new Map<string, Artifact>(),
    created: [],
    bound: new Set(),
    lists: new Map(),
  };
  const { objects, faults: more } = await preparedOne(inPlace.placed, round);
  const bound = [...round.bound];
  demandNone([...more, ...unbound(order, bound), ...replaceFaults(order, objects)]);
  return { objects: selected(order, objects), created: round.created, bound };
}

/** One after the other: what is deployed later uses the versions that were chosen before. */
async function preparedOne(all: readonly Placed[], round: Round): Promise<{ objects: Prepared[]; faults: Fault[] }> {
  const objects: Prepared[] = [];
  const faults: Fault[] = [];
  for (const each of all) {
    try {
      objects.push(await prepared(each, round));
    } catch (error) {
      if (!(error instanceof DomainError) || error.refusal !== 'invalid') throw error;
      faults.push(...faultsIn(error, each.path));
    }
  }
  return { objects, faults };
}

function faultsIn(error: DomainError, path: (string | number)[]): Fault[] {
  if (error.faults.length === 0) return [{ path, message: error.message }];
  // What the stage says of its traffic is no part of a manifest.
  return error.faults.map((fault) =>
    fault.path[0] === 'trafficManagement' ? fault : { path: [...path, ...fault.path], message: fault.message },
  );
}

async function prepared({ object, kind, type, isNew, namespace, part }: Placed, round: Round): Promise<Prepared> {
  const { order, live, ways, operation } = round;
  const binding = { account: live.account, namespace, images: ways.images, more: ways.replacers };
  const { manifest, bound } = bindArtifacts(object, round.artifacts.values(), binding);
  for (const artifact of bound) round.bound.add(artifact);
  const submission = submissionOf(manifest);
  const versioned = submission !== 'create' && (saysVersioned(manifest) ?? order.versioned ?? kind.versioned);
  const versions = versioned && !isNew ? await listOnce(type, namespace, round) : [];
  const tried = operation === undefined ? undefined : { operation, part };
  const sequence = versioned ? chooseVersion(manifest, versions, tried) : undefined;
  const artifact = artifactFor(manifest, { account: live.account, kind: kind.name, namespace, sequence });
  round.artifacts.set(keyOf(artifact), artifact);
  round.created.push(artifact);

  const annotated = withDefaultAnnotations(manifest, {
    [artifactKey('type')]: `kubernetes/${kind.name}`,
    [artifactKey('name')]: manifest.metadata.name,
    [artifactKey('location')]: namespace,
    [artifactKey('version')]: sequence === undefined ? '' : versionText(sequence),
  });
  const sized =
    usesSourceCapacity(annotated) && kind.abilities.has('scale') && !isNew
      ? await withSourceCapacity(
          annotated,
          versioned ? highest(versionsOf(manifest.metadata.name, versions)) : undefined,
          type,
          round,
        )
      : annotated;
  const served = kind.abilities.has('serve') ? await behindBalancers(sized, order.traffic, round.all, live) : sized;
  const { app, cluster = ownCluster(manifest), stack, detail } = order.moniker;
  const moniker = {
    app,
    cluster,
    ...(stack === undefined ? {} : { stack }),
    ...(detail === undefined ? {} : { detail }),
    ...(sequence === undefined ? {} : { sequence }),
  };
  const marked = withMoniker(served, moniker, { ...ways.labelling, templateLabels: !order.skipSpecTemplateLabels });
  return {
    object: sequence === undefined ? marked : renamed(marked, versionName(manifest.metadata.name, sequence)),
    type,
    isNew,
    part,
    submission,
    ...(versioned ? { contentHash: contentHash(manifest) } : {}),
  };
}

const renamed = (object: KubernetesObject, name: string): KubernetesObject => ({
  ...object,
  metadata: { ...object.metadata, name },
});

function listOnce(type: ResourceType, namespace: string, { live, lists }: Round): Promise<KubernetesObject[]> {
  const key = `${type.apiVersion} ${type.kind} ${namespace}`;
  const asked = lists.get(key) ?? live.list(type, namespace);
  lists.set(key, asked);
  return asked;
}

/** The artifact that the object itself is: what is deployed after it is bound to it. */
function artifactFor(
  { metadata }: KubernetesObject,
  of: { account: string; kind: string; namespace: string; sequence: number | undefined },
): Artifact {
  const { account, kind, namespace, sequence } = of;
  const name = metadata.name;
  return {
    type: `kubernetes/${kind}`,
    name,
    location: namespace,
    version: sequence === undefined ? '' : versionText(sequence),
    reference: sequence === undefined ? name : versionName(name, sequence),
    customKind: false,
    metadata: { account },
  };
}

/** The size of what runs now, of its newest version; where nothing runs, what the manifest says. */
async function withSourceCapacity(
  object: KubernetesObject,
  newest: KubernetesObject | undefined,
  type: ResourceType,
  { live }: Round,
): Promise<KubernetesObject> {
  const { name, namespace } = object.metadata;
  const source = newest ?? (await live.api.get({ type, name, ...(namespace === undefined ? {} : { namespace }) }));
  const replicas = at(source, 'spec', 'replicas');
  return replicas === undefined ? object : asObject(withAt(asJson(object), ['spec', 'replicas'], replicas));
}

function unbound({ requiredArtifacts, enableArtifactBinding }: ManifestOrder, bound: readonly Artifact[]): Fault[] {
  if (!enableArtifactBinding) return [];
  const same = (one: Artifact, other: Artifact): boolean =>
    ['type', 'name', 'version', 'location', 'reference'].every((field) => (one[field] ?? '') === (other[field] ?? ''));
  return requiredArtifacts
    .filter((required) => !bound.some((artifact) => same(artifact, required)))
    .map((required) => ({
      path: ['requiredArtifacts'],
      message: `has ${describeArtifact(required)}, which no manifest uses. Name it in a manifest, or do not require it.`,
    }));
}

function replaceFaults({ labelSelectors }: ManifestOrder, objects: readonly Prepared[]): Fault[] {
  const replaced = objects.find(({ submission }) => submission === 'replace');
  if (labelSelectors.length === 0 || replaced === undefined) return [];
  const { kind, metadata } = replaced.object;
  const message =
    `cannot be used with ${kind} ${metadata.name}, which is to be replaced (strategy.spinnaker.io/replace). ` +
    'Leave out one of the two.';
  return [{ path: ['labelSelectors'], message }];
}

function selected({ labelSelectors, allowNothingSelected }: ManifestOrder, objects: Prepared[]): Prepared[] {
  if (labelSelectors.length === 0) return objects;
  const fitting = objects.filter(({ object }) => fitsLabels(labelSelectors, labelsOf(object)));
  if (fitting.length === 0 && !allowNothingSelected) {
    const message = `fit none of the ${objects.length} manifests. Set allowNothingSelected if that may be.`;
    demandNone([{ path: ['labelSelectors'], message }]);
  }
  return fitting;
}

function demandNone(faults: readonly Fault[]): void {
  if (faults.length > 0) throw new InvalidInput('The manifests to deploy', faults);
}
