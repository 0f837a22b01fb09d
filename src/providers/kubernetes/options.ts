import { z } from 'zod';
import { pathFrom } from './objects/artifacts/places.ts';
import { priorityOf } from './objects/kinds.ts';

const names = z.array(z.string().min(1));
/** So that what Spinnaker's users have may be pasted: taken, and of no effect. */
const ignored = (why: string) => z.unknown().optional().describe(`Taken and not used: ${why}`);

const customResource = z.looseObject({
  kubernetesKind: z.string().min(1).describe('VirtualService.networking.istio.io'),
  spinnakerKind: z.string().default('unclassified'),
  deployPriority: z.coerce
    .string()
    .refine(
      (priority) => priorityOf(priority) !== undefined,
      'expected a whole number, or a name such as SERVICE_ACCOUNT',
    )
    .default('100')
    .describe('Lower is deployed earlier.'),
  versioned: z.boolean().default(false).describe('A deploy makes a new one, name-v001, rather than change the old.'),
  namespaced: z.boolean().default(true),
});

const inCluster = z.strictObject({
  server: z.url({ protocol: /^https?$/ }).default('https://kubernetes.default.svc'),
  folder: z.string().min(1).default('/var/run/secrets/kubernetes.io/serviceaccount'),
});

/** Fields of an account which Spinnaker has and which mean nothing here, each with the reason. */
export const withoutEffect = {
  cachingPolicies: 'objects are watched, not cached in rounds.',
  cacheThreads: 'objects are watched, not cached in rounds.',
  cacheIntervalSeconds: 'objects are watched, not cached in rounds.',
  cacheAllApplicationRelationships: 'objects are watched, not cached in rounds.',
  kubectlExecutable: 'the cluster is called directly, there is no kubectl.',
  kubectlRequestTimeoutSeconds:
    'the cluster is called directly, there is no kubectl: a call takes 15 s at most, a list 60 s.',
  checkPermissionsOnStartUp: 'write checkPermissionsOnStartup.',
  oAuthServiceAccount: 'log in by an exec plugin (gke-gcloud-auth-plugin).',
  oAuthScopes: 'log in by an exec plugin (gke-gcloud-auth-plugin).',
  providerVersion: 'there is one version of this provider.',
  dockerRegistries: 'images are pulled by the cluster with its own secrets.',
  configureImagePullSecrets: 'images are pulled by the cluster with its own secrets.',
  metrics: 'the metrics of pods are not shown.',
  debug: 'the log level is a setting of the server.',
  environment: 'no rule hangs on it.',
  accountType: 'no rule hangs on it.',
  permissions: 'who may do what is set by applications and roles.',
  requiredGroupMembership: 'who may do what is set by applications and roles.',
  rawResourcesEndpointConfig: 'every kind can be read.',
  liveManifestCalls: 'every decision looks at the cluster itself.',
} as const;

const xor = (one: string, other: string) => `has both ${one} and ${other}. Give one of the two.`;

/** How the account of a cluster is configured; the names are Spinnaker's. */
export const KubernetesOptions = z
  .strictObject({
    kubeconfigFile: z
      .string()
      .regex(/^(\/|~\/)/, 'expected an absolute path, or one in the home folder (~/.kube/config)')
      .default('~/.kube/config'),
    kubeconfigContents: z
      .string()
      .min(1)
      .meta({ secret: true })
      .optional()
      .describe('The kubeconfig itself: env:NAME, file:/path, or (frowned upon) its text. Outranks kubeconfigFile.'),
    context: z.string().min(1).optional().describe("Absent: the kubeconfig's current-context."),
    serviceAccount: z
      .union([z.boolean(), inCluster])
      .default(false)
      .describe('Log in as the service account of the pod that this server runs in; any kubeconfig is passed over.'),
    execPlugins: z
      .strictObject({
        allowed: z
          .boolean()
          .default(false)
          .describe('The kubeconfig may name a program that logs in (aws, gke-gcloud-auth-plugin).'),
        environment: names
          .default([])
          .describe('Variables of this server that the program may see besides PATH, HOME, LANG and TZ.'),
      })
      .prefault({}),
    namespaces: names.default([]).describe('Only these. Empty: all that the account can see.'),
    omitNamespaces: names.default([]).describe('All but these.'),
    kinds: names
      .default([])
      .describe('Only these kinds, Deployment or VirtualService.networking.istio.io. Empty: all.'),
    omitKinds: names.default([]).describe('All kinds but these.'),
    customResources: z
      .array(customResource)
      .default([])
      .describe('Kinds of the cluster that are to be treated otherwise than as unknown ones.'),
    onlySpinnakerManaged: z
      .boolean()
      .default(false)
      .describe('Watch only what was deployed from here or by Spinnaker (label app.kubernetes.io/managed-by).'),
    checkPermissionsOnStartup: z
      .boolean()
      .default(true)
      .describe('Ask the cluster, when the account is opened, what the account may do, and say what is missing.'),
    namingStrategy: z.enum(['kubernetesAnnotations']).default('kubernetesAnnotations'),
    managedBy: z
      .string()
      .regex(/^[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/, 'expected the value of a label')
      .default('spinnaker')
      .describe('The label app.kubernetes.io/managed-by of what is deployed.'),
    appLabels: z.boolean().default(true).describe('Write the labels app.kubernetes.io/name and managed-by at all.'),
    imageBinding: z
      .enum(['match-name-and-tag', 'match-name-only'])
      .default('match-name-and-tag')
      .describe('match-name-only: an image that a manifest gives a tag or a digest is left alone.'),
    artifactFields: z
      .array(
        z.strictObject({
          kind: z.string().min(1).describe('Rollout.argoproj.io'),
          type: z.string().min(1).describe('docker/image, kubernetes/configMap'),
          path: z
            .string()
            .refine(
              (path) => pathFrom(path) !== undefined,
              'expected a path such as $.spec.image or $..containers[*].image',
            )
            .describe('$..spec.template.spec.containers[*].image'),
        }),
      )
      .default([])
      .describe('Fields of other kinds in which artifacts are to be bound.'),
    stability: z
      .enum(['spinnaker', 'conditions'])
      .default('spinnaker')
      .describe(
        'What a deployment waits for. spinnaker: workloads. conditions: also addresses of load balancers, volumes, ' +
          'definitions, and the conditions of kinds of their own.',
      ),
    ...Object.fromEntries(Object.entries(withoutEffect).map(([name, why]) => [name, ignored(why)])),
  })
  .superRefine(({ namespaces, omitNamespaces, kinds, omitKinds }, context) => {
    if (namespaces.length > 0 && omitNamespaces.length > 0)
      context.addIssue({ code: 'custom', path: ['omitNamespaces'], message: xor('namespaces', 'omitNamespaces') });
    if (kinds.length > 0 && omitKinds.length > 0)
      context.addIssue({ code: 'custom', path: ['omitKinds'], message: xor('kinds', 'omitKinds') });
  });
export type KubernetesOptions = z.infer<typeof KubernetesOptions>;
