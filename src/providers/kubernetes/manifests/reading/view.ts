/** Objects as they are told to whoever asks. */
import type { ManifestFilter, ManifestRef, ManifestView } from '../../../port.ts';
import type { KubernetesObject } from '../../api/kubernetes-api.ts';
import { artifactsOf } from '../../objects/artifacts/replacement.ts';
import { withoutSecrets } from '../../objects/diff/index.ts';
import { kindName } from '../../objects/kinds.ts';
import { selectorText } from '../../objects/label-selectors.ts';
import { monikerOf } from '../../objects/moniker.ts';
import { createdAt, numberAt, oldestFirst, textAt } from '../../objects/reading.ts';
import { reasonsOf } from '../../objects/reasons/index.ts';
import { standingOf, type Verdict } from '../../objects/stability/index.ts';
import { type Live, refOf } from '../live.ts';
import type { Ways } from '../ways.ts';
import { eventsAbout } from './events.ts';
import { podsOf } from './pods.ts';

/** @returns with events, and with the reasons that its pods give while it is not stable */
export async function findView(ref: ManifestRef, live: Live, ways: Ways): Promise<ManifestView | undefined> {
  const object = await live.find(ref);
  if (object === undefined) return undefined;
  const verdict = standingOf(object, ways.stability, await surroundings(object, live, ways));
  const pods = verdict.stable ? [] : await podsOf(object, live);
  const { events, forbidden } = await eventsAbout(object, related(object, pods), live);
  const view = viewOf(object, verdict, live.account, ways);
  const why = verdict.stable ? [] : [...verdict.why, ...reasonsOf(object, pods, events)];
  const warnings = forbidden === undefined ? [] : [{ type: 'events', message: forbidden }];
  return { ...view, why: [...new Set(why)], events, warnings: [...warnings, ...warningsOf(events)] };
}

/** Whose warnings explain why the object is not there yet. */
function related(object: KubernetesObject, pods: readonly KubernetesObject[]): Map<string, Set<string>> {
  const isPod = kindName(object) === 'pod';
  const names = new Map<string, Set<string>>();
  if (pods.length > 0 && !isPod) names.set('Pod', new Set(pods.map(({ metadata }) => metadata.name)));
  if (kindName(object) === 'deployment' && pods.length > 0) {
    const owners = pods.flatMap(({ metadata }) => (metadata.ownerReferences ?? []).map(({ name }) => name));
    names.set('ReplicaSet', new Set(owners));
  }
  return names;
}

const warningsOf = (events: ManifestView['events']): ManifestView['warnings'] =>
  events
    .filter(({ type }) => type === 'Warning')
    .map(({ reason, message, about }) => ({ type: reason, message: `${about}: ${message}` }));

/** A volume of some classes is bound only when a pod wants it. */
async function surroundings(object: KubernetesObject, live: Live, ways: Ways): Promise<{ bindsOnFirstUse?: boolean }> {
  if (ways.stability !== 'conditions' || kindName(object) !== 'persistentVolumeClaim') return {};
  const name = textAt(object, 'spec', 'storageClassName');
  if (name === undefined || textAt(object, 'status', 'phase') !== 'Pending') return {};
  const type = await live.typeOf('storageClass', 'storage.k8s.io/v1');
  const storage = await live.api.get({ type, name });
  return { bindsOnFirstUse: textAt(storage, 'volumeBindingMode') === 'WaitForFirstConsumer' };
}

function viewOf(object: KubernetesObject, verdict: Verdict, account: string, ways: Ways): ManifestView {
  const { why, ...status } = verdict;
  const replicas = numberAt(object, 'spec', 'replicas');
  return {
    ref: refOf(object),
    account,
    moniker: monikerOf(object),
    manifest: withoutSecrets(object),
    createdAt: createdAt(object),
    ...(replicas === undefined ? {} : { replicas }),
    artifacts: artifactsOf(object, ways.replacers),
    status,
    why: status.stable ? [] : why,
    warnings: [],
    events: [],
  };
}

/** The oldest first. */
export async function listViews(where: ManifestFilter, live: Live, ways: Ways): Promise<ManifestView[]> {
  const type = await live.typeOf(where.kind);
  const found = await live.list(type, where.namespace, selectorText(where.labelSelectors ?? []));
  return found
    .toSorted(oldestFirst)
    .filter((object) => isOf(object, where))
    .map((object) => viewOf(object, standingOf(object, ways.stability), live.account, ways));
}

function isOf(object: KubernetesObject, { application, cluster }: ManifestFilter): boolean {
  const moniker = monikerOf(object);
  return (application ?? moniker.app) === moniker.app && (cluster ?? moniker.cluster) === moniker.cluster;
}
