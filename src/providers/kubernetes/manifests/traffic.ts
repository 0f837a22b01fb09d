/** Gives an object and its pods to load balancers, or takes them away: by the labels that a Service selects. */
import { InvalidInput, type JsonObject } from '../../../kernel/index.ts';
import { manifestRef } from '../../port.ts';
import type { KubernetesObject } from '../api/kubernetes-api.ts';
import { labelsOf, loadBalancersOf } from '../objects/annotations.ts';
import { isSameKind, kindOf } from '../objects/kinds.ts';
import { selects } from '../objects/label-selectors.ts';
import { conditionsOf } from '../objects/stability/verdict.ts';
import { addition, removal, selectorOf } from '../objects/traffic.ts';
import { KindCannot, NoSuchManifest } from '../refusals.ts';
import { type Changing, demandAbility, jsonPatch, marking, type Subject, subjectOf } from './changing.ts';
import { podsOf } from './reading/pods.ts';

export interface TrafficChange {
  takesTraffic: boolean;
  /** `service web`; absent: those that it was deployed with. */
  loadBalancers: readonly string[] | undefined;
  /** Of its pods, 1 to 100. */
  percentage: number;
}

type Patching = (selector: Record<string, string>, object: KubernetesObject) => JsonObject[];

export async function shiftTraffic(changing: Changing, change: TrafficChange): Promise<void> {
  const { percentage, takesTraffic } = change;
  if (!(percentage > 0 && percentage <= 100)) {
    const message = `is ${percentage}. Expected a number above 0, up to 100.`;
    throw new InvalidInput('The traffic', [{ path: ['targetPercentage'], message }]);
  }
  const subject = await subjectOf(changing);
  const { object, key, answer } = subject;
  const action = takesTraffic ? 'enabled' : 'disabled';
  demandAbility(changing, object, 'serve', action, 'workloads and pods');
  if (answer !== undefined) return;
  const hasPods = kindOf(object).abilities.has('hasPods');
  if (percentage < 100 && !hasPods) throw new KindCannot(changing.ref, `${action} in part`, 'ReplicaSets');
  const selectors = await selectorsOf(changing, object, change.loadBalancers);
  const patching: Patching = takesTraffic ? addition : removal;
  // First the template: a pod that is made meanwhile is to be as the others will be.
  if (percentage === 100) await patchLabels(changing, key, object, selectors, patching);
  if (hasPods) await shiftPods(changing, subject, { ...change, selectors, patching });
  await jsonPatch(changing, key, marking(object, changing.operation));
}

async function shiftPods(
  changing: Changing,
  { object }: Subject,
  how: TrafficChange & { selectors: Record<string, string>[]; patching: Patching },
): Promise<void> {
  const pods = await podsOf(object, changing.live);
  const type = await changing.live.typeOf('pod', 'v1');
  for (const pod of chosen(pods, how.selectors, how)) {
    const { name, namespace } = pod.metadata;
    const key = { type, name, ...(namespace === undefined ? {} : { namespace }) };
    await patchLabels(changing, key, pod, how.selectors, how.patching);
  }
}

/**
 * The pods that shall be as it is asked, so many of them that the share is right: first those that are already, then those
 * that serve nobody anyhow.
 */
function chosen(
  pods: readonly KubernetesObject[],
  selectors: readonly Record<string, string>[],
  { takesTraffic, percentage }: TrafficChange,
): KubernetesObject[] {
  const living = pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const isServing = (pod: KubernetesObject): boolean => selectors.some((selector) => selects(selector, labelsOf(pod)));
  const isReady = (pod: KubernetesObject): boolean =>
    conditionsOf(pod).some(({ type, status }) => type === 'Ready' && status === 'True');
  const rank = (pod: KubernetesObject): number =>
    isServing(pod) === takesTraffic ? 0 : isReady(pod) === takesTraffic ? 1 : 2;
  const byRank = living.toSorted(
    (one, other) => rank(one) - rank(other) || (one.metadata.name < other.metadata.name ? -1 : 1),
  );
  return byRank.slice(0, Math.ceil((living.length * percentage) / 100));
}

async function patchLabels(
  changing: Changing,
  key: Subject['key'],
  object: KubernetesObject,
  selectors: readonly Record<string, string>[],
  patching: Patching,
): Promise<void> {
  // Several Services may select by the same label: once is enough.
  const wanted = Object.assign({}, ...selectors) as Record<string, string>;
  const operations = patching(wanted, object);
  if (operations.length > 0) await jsonPatch(changing, key, operations);
}

/** @throws {InvalidInput} there are none, or one is no Service @throws {NoSuchManifest} */
async function selectorsOf(
  { live, ref }: Changing,
  object: KubernetesObject,
  given: readonly string[] | undefined,
): Promise<Record<string, string>[]> {
  const names = given !== undefined && given.length > 0 ? given : (loadBalancersOf(object) ?? []);
  const fault = (message: string): InvalidInput =>
    new InvalidInput(`${object.kind} ${object.metadata.name}`, [{ path: ['loadBalancers'], message }]);
  if (names.length === 0) {
    throw fault(
      'are none: neither does the stage name any, nor was the object deployed with any (traffic.spinnaker.io/load-balancers).',
    );
  }
  return Promise.all(
    names.map(async (name) => {
      const service = manifestRef(name, ref.namespace);
      if (!isSameKind(service.kind, 'service')) throw fault(`have ${name}. Only a Service can send traffic.`);
      const found = await live.find(service);
      if (found === undefined) throw new NoSuchManifest(live.account, service);
      const selector = selectorOf(found);
      if (Object.keys(selector).length === 0) throw fault(`have ${name}, which has no spec.selector.`);
      return selector;
    }),
  );
}
