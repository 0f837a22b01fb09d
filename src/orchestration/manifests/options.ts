/** Fields that stages of manifests share, in Spinnaker's spelling and as generous. */
import { z } from 'zod';
import { artifact, cloudAccount } from '../awaiting/port.ts';
import { flag, numeric, text } from '../port.ts';

const selectorKinds = ['ANY', 'EQUALS', 'NOT_EQUALS', 'CONTAINS', 'NOT_CONTAINS', 'EXISTS', 'NOT_EXISTS'] as const;

/** Which objects a selector over labels means. */
export const labelSelectors = () =>
  z.looseObject({
    selectors: z
      .array(
        z.looseObject({
          kind: z.enum(selectorKinds, { error: `expected one of ${selectorKinds.join(', ')}` }),
          key: text().nullish(),
          values: z.array(text()).nullish(),
        }),
      )
      .nullish(),
  });

/** Which object a stage means: by name, by its place in a cluster, or by labels. */
export const manifestTarget = {
  ...cloudAccount,
  app: text().nullish().describe('Application that the object belongs to; that of the pipeline where it is not said.'),
  location: text().nullish().describe('Namespace.'),
  namespace: text().nullish().describe('The same as location.'),
  mode: z.enum(['static', 'dynamic', 'label']).nullish().describe('By name, by place in a cluster, or by labels.'),
  manifestName: text().nullish().describe('static: kind and name, as "deployment shop".'),
  cluster: text().nullish().describe('dynamic: kind and name of the cluster, as "replicaSet shop".'),
  kind: text().nullish().describe('dynamic: kind of the object.'),
  criteria: z
    .enum(['newest', 'second_newest', 'oldest', 'largest', 'smallest', ''])
    .nullish()
    .describe('dynamic: which one of the cluster.'),
  kinds: z.array(text()).nullish().describe('label: kinds of the objects.'),
  labelSelectors: labelSelectors().nullish().describe('label: what their labels must be.'),
};

/** Where manifests come from, and what is put into them. */
export const manifestSource = {
  source: z
    .enum(['text', 'artifact'])
    .nullish()
    .default('text')
    .describe('Where the manifests come from; text when it is not said.'),
  manifestArtifactId: text().nullish().describe('Id of the expected artifact that holds them.'),
  manifestArtifact: artifact().nullish().describe('The artifact that holds them.'),
  manifestArtifactAccount: text().nullish().describe('Account that the artifact is fetched with.'),
  requiredArtifactIds: z.array(text()).nullish().describe('Ids of expected artifacts that must be put in.'),
  requiredArtifacts: z
    .array(z.looseObject({ expectedArtifactId: text().nullish(), artifact: artifact().nullish() }))
    .nullish()
    .describe('Artifacts that must be put in.'),
  skipExpressionEvaluation: flag().nullish().describe('Leave expressions in the manifests alone.'),
};

export const noOutput = flag().nullish().describe('Leave no outputs.');

const percentage = numeric({ min: 1, max: 100 });

export const trafficFields = {
  loadBalancers: z
    .array(text())
    .nullish()
    .describe('Services, as "service shop"; those that the object was deployed with where it is not said.'),
  targetPercentage: percentage.nullish().describe('Share of its pods; all where it is not said.'),
  waitsUntilStable: flag()
    .nullish()
    .describe('Wait until the object is stable; true where it is not said. With a share of its pods it cannot be.'),
};

/** An object that takes a share of its traffic is not stable by its own rules: part of its pods lack the labels. */
export const waitsUntilStable = ({
  waitsUntilStable: said,
  targetPercentage,
}: {
  waitsUntilStable?: boolean | null | undefined;
  targetPercentage?: number | null | undefined;
}): boolean => said !== false && (targetPercentage ?? 100) === 100;

/** By which a roll-out tells its own steps what carries the traffic from now on. Not for people. */
export const successorField = z
  .looseObject({ manifestName: z.string(), percentage: percentage.nullish().transform((said) => said ?? undefined) })
  .nullish()
  .describe('Must take traffic and be healthy before traffic is taken away.');
