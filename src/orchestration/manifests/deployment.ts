import { InvalidInput, isJsonObject, type JsonObject } from '../../kernel/index.ts';
import {
  manifestName,
  type ManifestOrder,
  type Manifests,
  trafficStrategies,
  type TrafficStrategy,
} from '../../providers/port.ts';
import type { Artifacts } from './outputs.ts';
import type { Foreseen, Planning } from '../port.ts';
import { selectorsIn, type SelectorOptions } from './target.ts';

type Maybe<T> = T | null | undefined;

/** What a stage says of how its manifests are deployed. */
export interface DeploymentOptions {
  moniker?: Maybe<{ app?: Maybe<string>; cluster?: Maybe<string>; stack?: Maybe<string>; detail?: Maybe<string> }>;
  namespaceOverride?: Maybe<string>;
  enableArtifactBinding?: Maybe<boolean>;
  versioned?: Maybe<boolean>;
  labelSelectors?: SelectorOptions;
  allowNothingSelected?: Maybe<boolean>;
  skipSpecTemplateLabels?: Maybe<boolean>;
  services?: Maybe<readonly string[]>;
  trafficManagement?: Maybe<{ enabled?: Maybe<boolean>; options?: Maybe<TrafficOptions> }>;
}

export interface TrafficOptions {
  enableTraffic?: Maybe<boolean>;
  services?: Maybe<readonly string[]>;
  strategy?: Maybe<string>;
  targetPercentages?: Maybe<readonly number[]>;
}

/** How new versions take over; `none` where traffic is not managed. @throws {InvalidInput} no strategy is called so */
export function strategyOf({ trafficManagement }: DeploymentOptions): TrafficStrategy {
  if (trafficManagement?.enabled !== true) return 'none';
  const said = trafficManagement.options?.strategy ?? 'none';
  const name = said.toLowerCase().replace(/[^a-z]/g, '') || 'none';
  const found = trafficStrategies.find((strategy) => strategy === name);
  if (found !== undefined) return found;
  const message = `is ${said}. Expected one of ${trafficStrategies.join(', ')}.`;
  throw new InvalidInput('The stage', [{ path: ['trafficManagement', 'options', 'strategy'], message }]);
}

/** The order that a stage's configuration comes to. @throws {InvalidInput} */
export function deploymentOrder(
  { options, execution }: Pick<Planning<DeploymentOptions>, 'options' | 'execution'>,
  manifests: readonly JsonObject[],
  artifacts: Artifacts,
): ManifestOrder {
  const { moniker, namespaceOverride, versioned } = options;
  const strategy = strategyOf(options);
  return {
    manifests: strategy === 'rollingredblack' ? manifests.map(withoutSize) : [...manifests],
    moniker: {
      app: moniker?.app ?? execution.application,
      ...(moniker?.cluster ? { cluster: moniker.cluster } : {}),
      ...(moniker?.stack ? { stack: moniker.stack } : {}),
      ...(moniker?.detail ? { detail: moniker.detail } : {}),
    },
    ...(namespaceOverride ? { namespaceOverride } : {}),
    requiredArtifacts: artifacts.requiredArtifacts,
    optionalArtifacts: artifacts.optionalArtifacts,
    enableArtifactBinding: options.enableArtifactBinding ?? true,
    ...(typeof versioned === 'boolean' ? { versioned } : {}),
    traffic: trafficOf(options, strategy),
    labelSelectors: selectorsIn(options.labelSelectors),
    allowNothingSelected: options.allowNothingSelected ?? false,
    skipSpecTemplateLabels: options.skipSpecTemplateLabels ?? false,
  };
}

/** Where traffic is not managed, new objects take it at once, as ever. One that grows step by step takes none at first. */
function trafficOf(options: DeploymentOptions, strategy: TrafficStrategy): ManifestOrder['traffic'] {
  const { trafficManagement, services } = options;
  if (trafficManagement?.enabled !== true) return { enable: true, services: [...(services ?? [])] };
  const { enableTraffic, services: managed } = trafficManagement.options ?? {};
  const enable = enableTraffic === true && strategy !== 'rollingredblack';
  return { enable, services: [...(managed ?? [])], strategy };
}

export const isReplicaSet = ({ kind }: JsonObject): boolean =>
  typeof kind === 'string' && kind.toLowerCase() === 'replicaset';

export const useSourceCapacity = 'strategy.spinnaker.io/use-source-capacity';

export function annotationsOf(manifest: JsonObject): JsonObject {
  const { metadata } = manifest;
  const annotations = isJsonObject(metadata) ? metadata['annotations'] : undefined;
  return isJsonObject(annotations) ? annotations : {};
}

/**
 * A ReplicaSet that says nothing of its size: a new one starts with the one pod that Kubernetes gives it, and one that is
 * there already, and may serve, keeps what it has.
 */
function withoutSize(manifest: JsonObject): JsonObject {
  const { spec, metadata } = manifest;
  if (!isReplicaSet(manifest) || !isJsonObject(spec)) return manifest;
  const { replicas: _size, ...rest } = spec;
  const { [useSourceCapacity]: _copied, ...annotations } = annotationsOf(manifest);
  return { ...manifest, spec: rest, metadata: { ...(isJsonObject(metadata) ? metadata : {}), annotations } };
}

/** What an order would change, as a stage foresees it. */
export async function foreseen(cloud: Manifests, order: ManifestOrder): Promise<Foreseen[]> {
  const faults = await cloud.check(order);
  if (faults.length > 0) throw new InvalidInput('The manifests', faults);
  return (await cloud.plan(order)).map(({ ref, change, diff, message }) => ({
    what: manifestName(ref),
    where: ref.namespace,
    change,
    diff,
    ...(message === undefined ? {} : { message }),
  }));
}
