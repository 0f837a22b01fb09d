/** Fields that stages of server groups share, in Spinnaker's spelling. */
import { z } from 'zod';
import { targets } from '../../providers/port.ts';
import { flag, numeric, text } from '../port.ts';

/** A field that may be left out; an editor leaves null where nothing is said. */
export const maybe = <S extends z.ZodType>(field: S) =>
  field
    .nullish()
    .transform((value): z.output<S> | undefined => value ?? undefined)
    .optional();

/** A field that means `value` where nothing is said. */
export const otherwise = <S extends z.ZodType>(field: S, value: z.output<S>) =>
  field.nullish().transform((said) => said ?? value);

const texts = z.union([text(), z.array(text())]);

/** Where the stage works. `account` and `credentials` mean the same. */
export const placeFields = {
  account: maybe(text()).describe('Name of the account.'),
  credentials: maybe(text()).describe('The same as account.'),
  cloudProvider: maybe(text()).describe('Kind of cloud; that of the account when it is not said.'),
  region: maybe(texts).describe('Region, zone or namespace, as the cloud calls it.'),
  regions: maybe(texts).describe('Several of them.'),
  zones: maybe(texts).describe('The same, in the words of some clouds.'),
  namespace: maybe(texts).describe('The same as region, in the words of Kubernetes.'),
  namespaces: maybe(texts).describe('Several of them.'),
  availabilityZones: maybe(z.record(z.string(), z.array(text()))).describe('Regions, each with its zones.'),
  stageTimeoutMs: maybe(numeric({ min: 1 })).describe('Milliseconds after which the stage fails.'),
  interestingHealthProviderNames: maybe(z.array(text())).describe(
    'Health signals that count; an empty list asks for none.',
  ),
};

/** A whole number that may have come out of an expression as text. */
export const count = numeric({ min: 0, whole: true });
export const percentage = numeric({ min: 0, max: 100 });

/** Instances; one of the three can stand for all. */
export const capacityField = z
  .object({ min: maybe(count), desired: maybe(count), max: maybe(count) })
  .refine(({ min = 0, max = Infinity }) => min <= max, { path: ['min'], message: 'is larger than max' });

/** Fields by which a roll-out tells its own steps what carries the traffic from now on. Not for people. */
export const rollOutFields = {
  replacedBy: maybe(z.object({ serverGroupName: z.string(), percentage: maybe(percentage) })).describe(
    'Must be enabled and healthy before traffic is taken away.',
  ),
};

/** A stage that works on one server group for each location. */
export const targetFields = {
  ...placeFields,
  ...rollOutFields,
  serverGroupName: maybe(text()).describe('Name of the server group.'),
  asgName: maybe(text()).describe('The same as serverGroupName.'),
  target: maybe(z.enum(targets)).describe('Which server group of the cluster, instead of a name.'),
  cluster: maybe(text()).describe('With target: app-stack-detail.'),
};

/** A stage that chooses among the server groups of a cluster. */
export const clusterFields = {
  ...placeFields,
  ...rollOutFields,
  cluster: maybe(text()).describe('app-stack-detail; in a strategy pipeline that which is deployed.'),
  continueIfClusterNotFound: otherwise(flag(), false).describe(
    'A cluster that is not there is no fault; false when it is not said.',
  ),
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
