import { type Json, type KubeObject } from '../objects.ts';
import { fill, podDefaults } from './pods.ts';
import { type Allocator, serviceDefaults } from './services.ts';

type Defaults = (object: KubeObject, was: KubeObject | undefined, allocate: Allocator) => void;

const workload =
  (defaults: (spec: Json) => void): Defaults =>
  (object) => {
    const spec = (object['spec'] ??= {});
    defaults(spec);
    templateDefaults(spec.template);
  };

function templateDefaults(template: Json): void {
  if (!template) return;
  template.metadata = { creationTimestamp: null, ...template.metadata };
  podDefaults(template.spec);
}

function jobSpecDefaults(spec: Json): void {
  if (!spec) return;
  if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1;
  fill(spec, { parallelism: 1, backoffLimit: 6, completionMode: 'NonIndexed', suspend: false, manualSelector: false });
  if (spec.manualSelector === false) delete spec.manualSelector;
  templateDefaults(spec.template);
}

/** A Job's pods are told by its uid, unless the Job says that it has its own selector. */
function jobDefaults(job: KubeObject, was: KubeObject | undefined): void {
  const spec = (job['spec'] ??= {});
  jobSpecDefaults(spec);
  if (spec.manualSelector || !spec.template) return;
  if (was) {
    spec.selector ??= was['spec'].selector;
    spec.template.metadata.labels = { ...was['spec'].template.metadata.labels, ...spec.template.metadata.labels };
    return;
  }
  const { uid, name } = job.metadata;
  const labels = { 'batch.kubernetes.io/controller-uid': uid, 'controller-uid': uid };
  spec.selector ??= { matchLabels: { 'batch.kubernetes.io/controller-uid': uid } };
  spec.template.metadata.labels = {
    ...spec.template.metadata.labels,
    ...labels,
    'batch.kubernetes.io/job-name': name,
    'job-name': name,
  };
}

const history = { revisionHistoryLimit: 10 };

const defaults: Record<string, Defaults> = {
  Deployment: workload((spec) => {
    fill(spec, { replicas: 1, strategy: {}, ...history, progressDeadlineSeconds: 600 });
    fill(spec.strategy, { type: 'RollingUpdate' });
    if (spec.strategy.type !== 'RollingUpdate') return;
    fill(spec.strategy, { rollingUpdate: {} });
    fill(spec.strategy.rollingUpdate, { maxUnavailable: '25%', maxSurge: '25%' });
  }),
  ReplicaSet: workload((spec) => fill(spec, { replicas: 1 })),
  ReplicationController: workload((spec) => {
    fill(spec, { replicas: 1 });
    fill(spec, { selector: spec.template?.metadata?.labels });
  }),
  StatefulSet: workload((spec) => {
    fill(spec, { replicas: 1, podManagementPolicy: 'OrderedReady', updateStrategy: {}, ...history });
    fill(spec, { persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' } });
    fill(spec.updateStrategy, { type: 'RollingUpdate' });
    if (spec.updateStrategy.type === 'RollingUpdate') fill(spec.updateStrategy, { rollingUpdate: { partition: 0 } });
  }),
  DaemonSet: workload((spec) => {
    fill(spec, { updateStrategy: {}, ...history });
    fill(spec.updateStrategy, { type: 'RollingUpdate' });
    if (spec.updateStrategy.type !== 'RollingUpdate') return;
    fill(spec.updateStrategy, { rollingUpdate: {} });
    fill(spec.updateStrategy.rollingUpdate, { maxUnavailable: 1, maxSurge: 0 });
  }),
  Job: jobDefaults,
  CronJob: ({ spec }) => {
    fill(spec, {
      concurrencyPolicy: 'Allow',
      suspend: false,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 1,
    });
    jobSpecDefaults(spec.jobTemplate?.spec);
  },
  Pod: (pod, was) => {
    podDefaults(pod['spec']);
    if (was) return;
    fill(pod['spec'], { serviceAccountName: 'default', serviceAccount: 'default', enableServiceLinks: true });
    pod['status'] ??= { phase: 'Pending', qosClass: 'BestEffort' };
  },
  Service: serviceDefaults,
  Secret: (secret) => {
    const { stringData } = secret;
    delete secret['stringData'];
    secret['type'] ??= 'Opaque';
    for (const [name, text] of Object.entries<string>(stringData ?? {})) {
      (secret['data'] ??= {})[name] = Buffer.from(text).toString('base64');
    }
  },
  Namespace: (namespace) => {
    namespace.metadata.labels = {
      ...namespace.metadata.labels,
      'kubernetes.io/metadata.name': namespace.metadata.name,
    };
    namespace['spec'] ??= { finalizers: ['kubernetes'] };
    namespace['status'] ??= { phase: 'Active' };
  },
  PersistentVolumeClaim: (claim) => {
    fill(claim['spec'], { volumeMode: 'Filesystem' });
    claim['status'] ??= { phase: 'Pending' };
  },
  HorizontalPodAutoscaler: ({ spec }) => {
    fill(spec, { minReplicas: 1 });
    fill(spec, {
      metrics: [
        { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } },
      ],
    });
  },
  NetworkPolicy: ({ spec }) => {
    fill(spec, { policyTypes: spec.egress ? ['Ingress', 'Egress'] : ['Ingress'] });
    for (const rule of [...(spec.ingress ?? []), ...(spec.egress ?? [])]) {
      for (const port of rule.ports ?? []) fill(port, { protocol: 'TCP' });
    }
  },
  StorageClass: (object) => fill(object, { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' }),
  CustomResourceDefinition: ({ spec }) => {
    fill(spec, { conversion: { strategy: 'None' } });
    fill(spec.names, { singular: spec.names.kind.toLowerCase(), listKind: `${String(spec.names.kind)}List` });
  },
};

/** Says what the API server says by itself of an object that is to be written; changes it in place. */
export function setDefaults(object: KubeObject, was: KubeObject | undefined, allocate: Allocator): void {
  // Defaults of kinds whose essentials are missing are left to validation.
  if (object.apiVersion.includes('.') && !object.apiVersion.includes('k8s.io')) return;
  dropEmpty(object);
  defaults[object.kind]?.(object, was, allocate);
}

/** Maps and lists which the server leaves out when there is nothing in them. */
const omitted = [
  'labels',
  'annotations',
  'finalizers',
  'ownerReferences',
  'nodeSelector',
  'data',
  'binaryData',
  'matchLabels',
];

function dropEmpty(value: Json): void {
  if (value === null || typeof value !== 'object') return;
  for (const [name, of] of Object.entries<Json>(value)) {
    dropEmpty(of);
    if (omitted.includes(name) && of !== null && typeof of === 'object' && Object.keys(of).length === 0)
      Reflect.deleteProperty(value, name);
  }
}
