import { type Json, type KubeObject, controllerOf, controllingOwner, hashOf, same } from '../objects.ts';
import { selectorOf } from '../selectors.ts';
import type { Change } from '../store.ts';
import { type Controller, type ControlPlane, keyOf } from './control-plane.ts';
import { deploymentStatus } from './deployment-status.ts';
import { bounds } from './bounds.ts';
import { isActive } from './pods.ts';

const revisionOf = (object: KubeObject): number =>
  Number(object.metadata.annotations?.['deployment.kubernetes.io/revision'] ?? 0);

const hashLabel = 'pod-template-hash';
const ownAnnotations = ['kubectl.kubernetes.io/last-applied-configuration', 'deprecated.deployment.rollback.to'];

function templateOf(replicaSet: KubeObject): Json {
  const { metadata, spec } = replicaSet['spec'].template;
  const { [hashLabel]: _hash, ...labels } = metadata.labels ?? {};
  return { metadata: { ...metadata, labels }, spec };
}

const sum = (sets: KubeObject[], count: (set: KubeObject) => number): number =>
  sets.reduce((total, set) => total + count(set), 0);
const wantedBy = (set: KubeObject): number => set['spec'].replicas;
const availableOf = (set: KubeObject): number => set['status']?.availableReplicas ?? 0;

/** Rolls templates of Deployments out: a ReplicaSet for each, the newest growing while the others shrink. */
export class DeploymentController implements Controller {
  constructor(private readonly plane: ControlPlane) {}

  concerns({ now: { table, object } }: Change): string[] {
    if (table === 'apps/deployments') return [keyOf(object)];
    if (table !== 'apps/replicasets') return [];
    const owner = controllingOwner(object);
    return owner?.kind === 'Deployment' ? [`${object.metadata.namespace!}/${owner.name}`] : [];
  }

  reconcile(key: string): void {
    const deployment = this.plane.find('Deployment', key);
    if (!deployment || deployment.metadata.deletionTimestamp) return;
    const sets = this.setsOf(deployment);
    const found = sets.find((set) => same(templateOf(set), deployment['spec'].template));
    const newest = this.newestOf(deployment, sets, found);
    const old = sets.filter((set) => set.metadata.uid !== newest?.metadata.uid);
    this.scale(deployment, newest, old);
    this.report(key);
    if (newest) this.forget(deployment, old);
  }

  /** Its ReplicaSets, those included that are nobody's and fit. */
  private setsOf(deployment: KubeObject): KubeObject[] {
    const { namespace } = deployment.metadata;
    const fits = selectorOf(deployment['spec'].selector);
    for (const set of this.plane.list('ReplicaSet', namespace)) {
      if (controllingOwner(set) || set.metadata.deletionTimestamp || !fits(set.metadata.labels)) continue;
      this.plane.change(set, ({ metadata }) => {
        metadata.ownerReferences = [...(metadata.ownerReferences ?? []), controllerOf(deployment)];
      });
    }
    return this.plane
      .owned(deployment, 'ReplicaSet')
      .filter((set) => controllingOwner(set)?.uid === deployment.metadata.uid && !set.metadata.deletionTimestamp)
      .sort((a, b) => revisionOf(a) - revisionOf(b));
  }

  /** The ReplicaSet of the template as it is now, made when there is none, with its revision. */
  private newestOf(deployment: KubeObject, sets: KubeObject[], found: KubeObject | undefined): KubeObject | undefined {
    if (!found && deployment['spec'].paused) return undefined;
    const highest = Math.max(0, ...sets.filter((set) => set !== found).map(revisionOf));
    const revision = found && revisionOf(found) > highest ? revisionOf(found) : highest + 1;
    const newest = found ?? this.make(deployment, sets, revision);
    const annotations = this.annotationsFor(deployment, revision);
    this.plane.change(newest, ({ metadata }) => {
      metadata.annotations = { ...metadata.annotations, ...annotations };
    });
    this.plane.annotate(deployment, { 'deployment.kubernetes.io/revision': String(revision) });
    return this.plane.find('ReplicaSet', keyOf(newest));
  }

  private annotationsFor(deployment: KubeObject, revision: number): Record<string, string> {
    const { replicas } = deployment['spec'];
    const copied = Object.entries(deployment.metadata.annotations ?? {}).filter(
      ([name]) => !ownAnnotations.includes(name) && !name.startsWith('deployment.kubernetes.io/'),
    );
    return {
      ...Object.fromEntries(copied),
      'deployment.kubernetes.io/revision': String(revision),
      'deployment.kubernetes.io/desired-replicas': String(replicas),
      'deployment.kubernetes.io/max-replicas': String(Number(replicas) + bounds(deployment).surge),
    };
  }

  private make(deployment: KubeObject, sets: KubeObject[], revision: number): KubeObject {
    const { namespace, name } = deployment.metadata;
    const { template, selector, minReadySeconds, replicas, strategy } = deployment['spec'];
    const hash = hashOf(template);
    const total = sum(sets, wantedBy);
    const room = Math.max(0, Math.min(replicas, Number(replicas) + bounds(deployment).surge - total));
    const first = strategy.type === 'Recreate' && total > 0 ? 0 : room;
    const labels = { ...template.metadata.labels, [hashLabel]: hash };
    const made = this.plane.create('ReplicaSet', namespace, {
      metadata: {
        name: `${name}-${hash}`,
        labels,
        annotations: this.annotationsFor(deployment, revision),
        ownerReferences: [controllerOf(deployment)],
      },
      spec: {
        replicas: first,
        ...(minReadySeconds && { minReadySeconds }),
        selector: { ...selector, matchLabels: { ...selector.matchLabels, [hashLabel]: hash } },
        template: { metadata: { ...template.metadata, labels }, spec: template.spec },
      },
    });
    this.plane.event(
      deployment,
      'Normal',
      'ScalingReplicaSet',
      `Scaled up replica set ${made.metadata.name} to ${first}`,
    );
    return made;
  }

  private scale(deployment: KubeObject, newest: KubeObject | undefined, old: KubeObject[]): void {
    const { replicas, strategy, paused } = deployment['spec'];
    const active = [...old, ...(newest ? [newest] : [])].filter((set) => wantedBy(set) > 0);
    const desired = (set: KubeObject): number =>
      Number(set.metadata.annotations?.['deployment.kubernetes.io/desired-replicas'] ?? replicas);
    // A change of size alone goes to the one that has the pods, even when roll-outs are paused.
    if (
      active.length === 1 &&
      (paused || active[0] === newest) &&
      (active[0] === newest || desired(active[0]!) !== replicas)
    ) {
      this.resize(deployment, active[0]!, replicas);
      return;
    }
    if (paused || !newest) return;
    if (strategy.type === 'Recreate') this.recreate(deployment, newest, old);
    else this.roll(deployment, newest, old);
  }

  private recreate(deployment: KubeObject, newest: KubeObject, old: KubeObject[]): void {
    for (const set of old) this.resize(deployment, set, 0);
    const isAnyLeft = old.some((set) =>
      this.plane.owned(set, 'Pod').some((pod) => isActive(pod) || pod.metadata.deletionTimestamp),
    );
    if (!isAnyLeft) this.resize(deployment, newest, deployment['spec'].replicas);
  }

  private roll(deployment: KubeObject, newest: KubeObject, old: KubeObject[]): void {
    const { replicas } = deployment['spec'];
    const { surge, unavailable } = bounds(deployment);
    const total = sum([...old, newest], wantedBy);
    const grown = Math.min(replicas, wantedBy(newest) + Math.max(0, Number(replicas) + surge - total));
    if (grown !== wantedBy(newest)) {
      this.resize(deployment, newest, grown);
      return;
    }
    const least = replicas - unavailable;
    let spare = total - least - (wantedBy(newest) - availableOf(newest));
    // Those that do not serve anyway go first.
    const left = new Map(old.map((set) => [set, wantedBy(set)]));
    for (const set of old) {
      const sick = Math.min(Math.max(0, spare), Math.max(0, wantedBy(set) - availableOf(set)));
      left.set(set, wantedBy(set) - sick);
      spare -= sick;
    }
    let healthy = sum([...old, newest], availableOf) - least;
    for (const set of old) {
      const fewer = Math.min(Math.max(0, Math.min(spare, healthy)), left.get(set)!);
      left.set(set, left.get(set)! - fewer);
      spare -= fewer;
      healthy -= fewer;
    }
    for (const [set, count] of left) this.resize(deployment, set, count);
  }

  private resize(deployment: KubeObject, set: KubeObject, replicas: number): void {
    if (wantedBy(set) === replicas) return;
    const way = replicas > wantedBy(set) ? 'up' : 'down';
    const desired = String(deployment['spec'].replicas);
    this.plane.change(set, (now) => {
      now['spec'].replicas = replicas;
      now.metadata.annotations = { ...now.metadata.annotations, 'deployment.kubernetes.io/desired-replicas': desired };
    });
    const message = `Scaled ${way} replica set ${set.metadata.name} to ${replicas} from ${wantedBy(set)}`;
    this.plane.event(deployment, 'Normal', 'ScalingReplicaSet', message);
  }

  private report(key: string): void {
    const deployment = this.plane.find('Deployment', key)!;
    const sets = this.plane.owned(deployment, 'ReplicaSet');
    const newest = sets.find((set) => same(templateOf(set), deployment['spec'].template));
    const { status, lookAtMs } = deploymentStatus(deployment, newest, sets, this.plane.nowMs, this.plane.text());
    this.plane.status(deployment, status);
    this.plane.later(this, key, lookAtMs);
  }

  /** Old ones beyond `revisionHistoryLimit` go when they have no pods. */
  private forget(deployment: KubeObject, old: KubeObject[]): void {
    const empty = old.filter((set) => wantedBy(set) === 0 && !set['status']?.replicas);
    const surplus = Math.max(0, old.length - deployment['spec'].revisionHistoryLimit);
    for (const set of empty.slice(0, surplus)) this.plane.delete(set);
  }
}
