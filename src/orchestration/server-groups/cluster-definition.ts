import { z } from 'zod';
import type { JsonObject } from '../../kernel/index.ts';
import { capacityField, commonKeys, count, maybe, percentage, placeFields } from './options.ts';
import { flag, text } from '../port.ts';

const names = z.array(text());
/** By name; some clouds have a list, which is handed on as it stands. */
const tags = z.union([z.record(z.string(), text()), z.array(z.json())]);

/** What carries out the roll-out once the new group is up, and its settings. */
const strategyFields = {
  strategy: maybe(text()).describe(
    'none, highlander, redblack, rollingredblack, cfrollingredblack, monitored, rollingpush, custom; another name means none.',
  ),
  maxRemainingAsgs: maybe(count).describe('redblack: so many groups stay, older ones are destroyed.'),
  allowDeleteActive: maybe(flag()).describe('Groups that take traffic may be destroyed.'),
  allowScaleDownActive: maybe(flag()).describe('Groups that take traffic may be scaled down.'),
  delayBeforeDisableSec: maybe(count).describe('The older spelling of delayBeforeCleanup.'),
  delayBeforeCleanup: maybe(count).describe('Seconds to wait before the old group loses traffic.'),
  delayBeforeScaleDownSec: maybe(count).describe('Seconds to wait before the old group is scaled down.'),
  scaleDown: maybe(flag()).describe('Old groups are scaled to nothing at the end.'),
  targetPercentages: maybe(z.array(percentage)).describe('rollingredblack: shares of the traffic, step by step.'),
  pipelineBeforeCleanup: maybe(
    z.object({
      application: z.string(),
      pipelineId: z.string(),
      pipelineParameters: maybe(z.record(z.string(), z.json())),
    }),
  ).describe('rollingredblack: a pipeline that judges each step.'),
  strategyApplication: maybe(text()).describe('custom: application of the pipeline that rolls out.'),
  strategyPipeline: maybe(text()).describe('custom: id or name of that pipeline.'),
  pipelineParameters: maybe(z.record(z.string(), z.json())).describe('custom: parameters for that pipeline.'),
  deploymentMonitor: maybe(z.looseObject({ id: maybe(text()) })).describe('monitored: which monitor judges the steps.'),
  termination: maybe(z.record(z.string(), z.json())).describe('rollingpush: in which order, and how many at a time.'),
  rollback: maybe(
    z.object({
      onFailure: maybe(flag()).describe('The old group serves alone again when the roll-out fails.'),
      destroyLatest: maybe(flag()).describe('Then the new group is destroyed.'),
    }),
  ).describe('What becomes of a roll-out that fails.'),
};

/** A server group as a pipeline orders it: `deploy.clusters[]`, `createServerGroup`, `cloneServerGroup`. */
export const clusterDefinition = {
  ...placeFields,
  ...strategyFields,
  application: maybe(text()).describe('That of the pipeline when it is not said.'),
  stack: maybe(text()).describe('The stack in app-stack-detail.'),
  freeFormDetails: maybe(text()).describe('The detail in app-stack-detail.'),
  detail: maybe(text()).describe('The same as freeFormDetails.'),
  moniker: maybe(z.record(z.string(), z.json())).describe('app, stack and detail, where they are not said.'),
  capacity: maybe(capacityField).describe('Instances; one when it is not said.'),
  useSourceCapacity: maybe(flag()).describe('As many instances as the group that it follows.'),
  preferSourceCapacity: maybe(flag()).describe('With useSourceCapacity: capacity where nothing is followed.'),
  loadBalancers: maybe(names).describe('Load balancers that give it traffic.'),
  securityGroups: maybe(names).describe('Firewalls that say who may connect.'),
  firewalls: maybe(names).describe('The same as securityGroups.'),
  labels: maybe(z.record(z.string(), text())).describe('Names and values that it carries.'),
  tags: maybe(tags).describe('The same as labels.'),
  targetHealthyDeployPercentage: maybe(percentage).describe('Share of the instances that must come up.'),
  suspendedProcesses: maybe(names).describe('Kept for the clouds that have them.'),
  source: maybe(
    z.looseObject({
      account: maybe(text()),
      region: maybe(text()),
      asgName: maybe(text()),
      serverGroupName: maybe(text()),
    }),
  ).describe('The group that the new one follows, instead of the newest that takes traffic.'),
  enableTraffic: maybe(flag()).describe('false: the new group stays without traffic.'),
  disableTraffic: maybe(flag()).describe('true: the same as enableTraffic false.'),
  launch: maybe(z.record(z.string(), z.json())).describe("The provider's own settings."),
};

/** Checked form of {@link clusterDefinition}; keys that it does not name are kept. */
export const ClusterDefinition = z.looseObject(clusterDefinition);
export type ClusterDefinition = z.infer<typeof ClusterDefinition>;

/** The new group is given traffic once it is up. */
export const takesTraffic = ({ enableTraffic, disableTraffic }: ClusterDefinition): boolean =>
  enableTraffic !== false && disableTraffic !== true;

const own = new Set([...Object.keys(clusterDefinition), ...commonKeys, 'clusters', 'isNew', 'provider', 'reason']);

/**
 * What the provider is handed: each key of the definition that no stage knows (`artifact`, `command`, `environment`, …),
 * and what stands under `launch`, which wins.
 *
 * @param written   keys that the author wrote; what the stage itself has added to its context is not among them
 * @param evaluated their values
 */
export function launchOf(written: JsonObject, evaluated: Readonly<Record<string, unknown>>): JsonObject {
  const keys = Object.keys(written).filter((key) => !own.has(key) && evaluated[key] !== undefined);
  const loose = Object.fromEntries(keys.map((key) => [key, evaluated[key]])) as JsonObject;
  return { ...loose, ...(evaluated.launch as JsonObject | undefined) };
}
