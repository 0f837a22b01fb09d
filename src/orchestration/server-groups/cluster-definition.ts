import { z } from 'zod';
import type { JsonObject } from '../../kernel/index.ts';
import { capacityField, commonKeys, count, percentage, placeFields } from './options.ts';

const names = z.array(z.string());

/** What carries out the roll-out once the new group is up, and its settings. */
const strategyFields = {
  strategy: z.string().optional().describe('none, highlander, redblack or rollingredblack; another name means none.'),
  maxRemainingAsgs: count.optional().describe('redblack: so many groups stay, older ones are destroyed.'),
  allowDeleteActive: z.boolean().optional().describe('Groups that take traffic may be destroyed.'),
  allowScaleDownActive: z.boolean().optional().describe('Groups that take traffic may be scaled down.'),
  delayBeforeDisableSec: count.optional().describe('The older spelling of delayBeforeCleanup.'),
  delayBeforeCleanup: count.optional().describe('Seconds to wait before the old group loses traffic.'),
  delayBeforeScaleDownSec: count.optional().describe('Seconds to wait before the old group is scaled down.'),
  scaleDown: z.boolean().optional().describe('Old groups are scaled to nothing at the end.'),
  targetPercentages: z.array(percentage).optional().describe('rollingredblack: shares of the traffic, step by step.'),
  pipelineBeforeCleanup: z
    .object({
      application: z.string(),
      pipelineId: z.string(),
      pipelineParameters: z.record(z.string(), z.json()).optional(),
    })
    .optional()
    .describe('rollingredblack: a pipeline that judges each step.'),
  rollback: z
    .object({
      onFailure: z.boolean().optional().describe('The old group serves alone again when the roll-out fails.'),
      destroyLatest: z.boolean().optional().describe('Then the new group is destroyed.'),
    })
    .optional()
    .describe('What becomes of a roll-out that fails.'),
};

/** A server group as a pipeline orders it: `deploy.clusters[]`, `createServerGroup`, `cloneServerGroup`. */
export const clusterDefinition = {
  ...placeFields,
  ...strategyFields,
  application: z.string().optional().describe('That of the pipeline when it is not said.'),
  stack: z.string().optional().describe('The stack in app-stack-detail.'),
  freeFormDetails: z.string().optional().describe('The detail in app-stack-detail.'),
  detail: z.string().optional().describe('The same as freeFormDetails.'),
  moniker: z.record(z.string(), z.json()).optional().describe('app, stack and detail, where they are not said.'),
  capacity: capacityField.optional().describe('Instances; one when it is not said.'),
  useSourceCapacity: z.boolean().optional().describe('As many instances as the group that it follows.'),
  preferSourceCapacity: z.boolean().optional().describe('With useSourceCapacity: capacity where nothing is followed.'),
  loadBalancers: names.optional().describe('Load balancers that give it traffic.'),
  securityGroups: names.optional().describe('Firewalls that say who may connect.'),
  firewalls: names.optional().describe('The same as securityGroups.'),
  labels: z.record(z.string(), z.coerce.string()).optional().describe('Names and values that it carries.'),
  tags: z.record(z.string(), z.coerce.string()).optional().describe('The same as labels.'),
  targetHealthyDeployPercentage: percentage.optional().describe('Share of the instances that must come up.'),
  suspendedProcesses: names.optional().describe('Kept for the clouds that have them.'),
  source: z
    .looseObject({
      account: z.string().optional(),
      region: z.string().optional(),
      asgName: z.string().optional(),
      serverGroupName: z.string().optional(),
    })
    .optional()
    .describe('The group that the new one follows, instead of the newest that takes traffic.'),
  enableTraffic: z.boolean().optional().describe('false: the new group stays without traffic.'),
  launch: z.record(z.string(), z.json()).optional().describe("The provider's own settings."),
};

/** Checked form of {@link clusterDefinition}; keys that it does not name are kept. */
export const ClusterDefinition = z.looseObject(clusterDefinition);
export type ClusterDefinition = z.infer<typeof ClusterDefinition>;

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
