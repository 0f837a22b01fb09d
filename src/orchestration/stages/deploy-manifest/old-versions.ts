import { isJsonObject, type Json, type JsonObject } from '../../../kernel/index.ts';
import { type ManifestRef, manifestName, type ManifestView } from '../../../providers/port.ts';
import {
  annotationsOf,
  deployedManifests,
  type ManifestCloud,
  isReplicaSet,
  type ManifestTraffic,
  useSourceCapacity,
} from '../../manifests/port.ts';
import type { Turn } from '../../port.ts';
import type { DeployManifestOptions } from './options.ts';

/** A version of the cluster, as it was when the roll-out began: the way back. */
export interface Version {
  manifestName: string;
  location: string;
  replicas: number;
  tookTraffic: boolean;
}

/** The new version of a cluster, and those that were there before it, oldest first. */
export interface Succession {
  /** It took traffic before where it was there already, with the same content. */
  next: Version;
  old: Version[];
  /** Pods that the new version ends with. */
  desired: number;
}

const key = 'successions';
/** Clocks of the cluster and of this server may differ by so much. */
const skewMs = 60_000;

/** The successions of what the stage has deployed; the cloud is asked. */
export async function lookUp(
  turn: Turn<DeployManifestOptions>,
  { account, manifests }: ManifestCloud,
  traffic: ManifestTraffic,
): Promise<Succession[]> {
  const deployed = deployedManifests(turn).filter(isReplicaSet);
  const names = new Set(deployed.map((manifest) => manifestName(refIn(manifest)).toLowerCase()));
  const began = turn.stage.startTime ?? turn.startedAt.getTime();
  const versionOf = async (view: ManifestView): Promise<Version> => {
    const group = await traffic.groupOf(account, view.ref);
    return {
      manifestName: manifestName(view.ref),
      location: view.ref.namespace,
      replicas: view.replicas ?? 0,
      tookTraffic:
        group === undefined ? 'traffic.spinnaker.io/load-balancers' in annotationsOf(view.manifest) : !group.disabled,
    };
  };
  return await Promise.all(
    deployed.map(async (manifest): Promise<Succession> => {
      const ref = refIn(manifest);
      const annotations = annotationsOf(manifest);
      const application =
        text(annotations['moniker.spinnaker.io/application']) ??
        turn.options.moniker?.app ??
        turn.execution.application;
      const cluster = text(annotations['moniker.spinnaker.io/cluster']);
      const found = await manifests.list({
        kind: 'replicaSet',
        namespace: ref.namespace,
        application,
        ...(cluster === undefined ? {} : { cluster }),
      });
      // Without the annotation nobody can tell which others are versions of the same thing.
      const others =
        cluster === undefined ? [] : found.filter((view) => !names.has(manifestName(view.ref).toLowerCase()));
      const itself = found.find((view) => view.ref.name === ref.name);
      const isOld = itself !== undefined && itself.createdAt + skewMs < began;
      const next = itself === undefined ? undefined : await versionOf(itself);
      const old = await Promise.all(others.map(versionOf));
      return {
        old,
        desired: desiredOf(manifest, turn, old),
        next: {
          manifestName: next?.manifestName ?? manifestName(ref),
          location: ref.namespace,
          replicas: next?.replicas ?? 0,
          tookTraffic: isOld && next?.tookTraffic === true,
        },
      };
    }),
  );
}

/** As the manifest was written: a roll-out step by step deploys it without its size. */
function desiredOf(deployed: JsonObject, { stage }: Turn<DeployManifestOptions>, old: readonly Version[]): number {
  const name =
    text(annotationsOf(deployed)['artifact.spinnaker.io/name']) ?? refIn(deployed).name.replace(/-v\d{3,}$/, '');
  const written = stage.context['manifests'];
  const original = (Array.isArray(written) ? written.filter(isJsonObject) : []).find(
    (manifest) => isReplicaSet(manifest) && refIn(manifest).name === name,
  );
  const serving = old.filter(({ tookTraffic }) => tookTraffic).map(({ replicas }) => replicas);
  if (original !== undefined && annotationsOf(original)[useSourceCapacity] === 'true' && serving.length > 0) {
    return Math.max(...serving);
  }
  const { spec } = original ?? deployed;
  const replicas = isJsonObject(spec) ? spec['replicas'] : undefined;
  return typeof replicas === 'number' ? replicas : 1;
}

export const successionsContext = (found: readonly Succession[]): JsonObject => ({ [key]: found as unknown as Json });

export function successionsIn({ context }: { context: JsonObject }): Succession[] {
  const found = context[key];
  return Array.isArray(found) ? (found as unknown as Succession[]) : [];
}

function refIn({ metadata }: JsonObject): ManifestRef {
  const { name, namespace } = isJsonObject(metadata) ? metadata : {};
  return { kind: 'replicaSet', name: text(name) ?? '', namespace: text(namespace) ?? '' };
}

const text = (value: Json | undefined): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;
