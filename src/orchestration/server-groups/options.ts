/** Fields that stages of server groups share, in Spinnaker's spelling. */
import { z } from 'zod';
import { targets } from '../../providers/port.ts';

const texts = z.union([z.string(), z.array(z.string())]);

/** Where the stage works. `account` and `credentials` mean the same. */
export const placeFields = {
  account: z.string().optional().describe('Name of the account.'),
  credentials: z.string().optional().describe('The same as account.'),
  cloudProvider: z.string().optional().describe('Kind of cloud; that of the account when it is not said.'),
  region: texts.optional().describe('Region, zone or namespace, as the cloud calls it.'),
  regions: texts.optional().describe('Several of them.'),
  zones: texts.optional().describe('The same, in the words of some clouds.'),
  namespace: texts.optional().describe('The same as region, in the words of Kubernetes.'),
  namespaces: texts.optional().describe('Several of them.'),
  availabilityZones: z.record(z.string(), z.array(z.string())).optional().describe('Regions, each with its zones.'),
  stageTimeoutMs: z.number().positive().optional().describe('Milliseconds after which the stage fails.'),
  interestingHealthProviderNames: z
    .array(z.string())
    .optional()
    .describe('Health signals that count; an empty list asks for none.'),
};

/** A whole number that may have come out of an expression as text. */
export const count = z.coerce.number().int().nonnegative();
export const percentage = z.coerce.number().min(0).max(100);

/** Instances; one of the three can stand for all. */
export const capacityField = z
  .object({ min: count.optional(), desired: count.optional(), max: count.optional() })
  .refine(({ min = 0, max = Infinity }) => min <= max, { path: ['min'], message: 'is larger than max' });

/** Fields by which a roll-out tells its own steps what carries the traffic from now on. Not for people. */
export const rollOutFields = {
  replacedBy: z
    .object({ serverGroupName: z.string(), percentage: percentage.optional() })
    .optional()
    .describe('Must be enabled and healthy before traffic is taken away.'),
};

/** A stage that works on one server group for each location. */
export const targetFields = {
  ...placeFields,
  ...rollOutFields,
  serverGroupName: z.string().optional().describe('Name of the server group.'),
  asgName: z.string().optional().describe('The same as serverGroupName.'),
  target: z.enum(targets).optional().describe('Which server group of the cluster, instead of a name.'),
  cluster: z.string().optional().describe('With target: app-stack-detail.'),
};

/** A stage that chooses among the server groups of a cluster. */
export const clusterFields = {
  ...placeFields,
  ...rollOutFields,
  cluster: z.string().describe('app-stack-detail'),
  continueIfClusterNotFound: z.boolean().default(false).describe('A cluster that is not there is no fault.'),
};

/** Keys of every stage, which say when and how it runs and are not handed to its children. */
export const commonKeys: readonly string[] = [
  'alias',
  'comments',
  'completeOtherBranchesThenFail',
  'continuePipeline',
  'expectedArtifacts',
  'failOnFailedExpressions',
  'failPipeline',
  'inherited',
  'inject',
  'markSuccessfulOnTimeout',
  'name',
  'notifications',
  'refId',
  'requisiteStageRefIds',
  'restrictedExecutionWindow',
  'restrictExecutionDuringTimeWindow',
  'selectedStageRoles',
  'sendNotifications',
  'stageEnabled',
  'startTimeExpiry',
  'type',
];
