/** From an order to objects as they are submitted: artifacts bound, versions chosen, marked, behind their load balancers. */
import { type Artifact, describeArtifact } from '../../../../artifacts/port.ts';
import { DomainError, type Fault, InvalidInput } from '../../../../kernel/index.ts';
import type { ManifestOrder } from '../../../port.ts';
import type { KubernetesObject, ResourceType } from '../../api/kubernetes-api.ts';
import {
  contentKey,
  labelsOf,
  saysVersioned,
  type Submission,
  submissionOf,
  usesSourceCapacity,
  withAnnotations,
} from '../../objects/annotations.ts';
import { artifactMap, bindArtifacts, keyOf } from '../../objects/artifacts/replacement.ts';
import { contentHash } from '../../objects/content-hash.ts';
import { fitsLabels } from '../../objects/label-selectors.ts';
import { withMoniker } from '../../objects/moniker.ts';
import { asJson, asObject, at, withAt } from '../../objects/reading.ts';
import { chooseVersion, highest, sequenceOf, versionsOf } from '../../objects/versions.ts';
import type { Live } from '../live.ts';
import type { Ways } from '../ways.ts';
import { behindBalancers } from './behind.ts';
import { expanded } from './expanded.ts';
import { strategyFaults } from './faults.ts';
import { artifactFor, monikerFor, renamed, withArtifact } from './identity.ts';
import { placed, type Placed } from './placed.ts';

/** An object that is ready to be submitted. */
export interface Prepared {
  object: KubernetesObject;
  type: ResourceType;
  isNew: boolean;
  part: number;
  submission: Submission;
  /** Its name must not be there yet: it bears a number that nobody has. */
  isNewVersion: boolean;
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
  const { objects, faults: more } = await preparedEach(inPlace.placed, round);
  const bound = [...round.bound];
  demandNone([...more, ...unbound(order, bound), ...replaceFaults(order, objects)]);
  return { objects: selected(order, objects), created: round.created, bound };
}

/** One after the other: what is deployed later uses the versions that were chosen before. */
async function preparedEach(all: readonly Placed[], round: Round): Promise<{ objects: Prepared[]; faults: Fault[] }> {
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
  const listed = versioned && !isNew ? await listOnce(type, namespace, round) : [];
  const there = versionsOf(manifest.metadata.name, listed);
  const tried = operation === undefined ? undefined : { operation, part };
  const sequence = versioned ? chooseVersion(manifest, there, tried) : undefined;
  const numbered = { manifest, kind: kind.name, namespace, sequence };
  const artifact = artifactFor(numbered, live.account);
  round.artifacts.set(keyOf(artifact), artifact);
  round.created.push(artifact);

  const takesSize = usesSourceCapacity(manifest) && kind.abilities.has('scale') && !isNew;
  const annotated = withArtifact(numbered);
  const sized = takesSize ? await withSourceCapacity(annotated, highest(there), type, round) : annotated;
  const served = kind.abilities.has('serve') ? await behindBalancers(sized, order.traffic, round.all, live) : sized;
  const labelling = { ...ways.labelling, templateLabels: !order.skipSpecTemplateLabels };
  const ready = renamed(withMoniker(served, monikerFor(numbered, order), labelling), sequence);
  const one = { object: ready, type, isNew, part, submission };
  if (!versioned) return { ...one, isNewVersion: false };
  const hash = contentHash(manifest);
  const isNewVersion = !there.some((version) => sequenceOf(version) === sequence);
  // One of the same name may follow in the same order.
  if (isNewVersion) listed.push(withAnnotations(ready, { [contentKey]: hash }));
  return { ...one, isNewVersion, contentHash: hash };
}

function listOnce(type: ResourceType, namespace: string, { live, lists }: Round): Promise<KubernetesObject[]> {
  const key = `${type.apiVersion} ${type.kind} ${namespace}`;
  const asked = lists.get(key) ?? live.list(type, namespace);
  lists.set(key, asked);
  return asked;
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
