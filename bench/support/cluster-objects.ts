import type { KubeObject } from '../../test/fakes/kubernetes/objects.ts';
import type { Store } from '../../test/fakes/kubernetes/store.ts';

export const podsOfGroup = 10;
const groupsOfNamespace = 40;

export interface SeededPod {
  namespace: string;
  group: string;
  name: string;
}

/** About as much as real ones carry and nobody shows: a pod comes to 7 kB of JSON. */
const environment = Array.from({ length: 25 }, (_, n) => ({ name: `VARIABLE_${n}`, value: `value of variable ${n}` }));
const managedFields = [
  {
    manager: 'kube-controller-manager',
    operation: 'Update',
    apiVersion: 'v1',
    time: '2026-01-05T12:00:00Z',
    fieldsType: 'FieldsV1',
    fieldsV1: Object.fromEntries(
      Array.from({ length: 40 }, (_, n) => [`f:field-${n}`, { '.': {}, 'f:name': {}, 'f:value': {} }]),
    ),
  },
];
const condition = (type: string): object => ({ type, status: 'True', lastTransitionTime: '2026-01-05T12:00:05Z' });

/** Deployments with what they make, and Services, as they would be after a while of running. */
export function seedGroups(store: Store, groups: number): SeededPod[] {
  const pods: SeededPod[] = [];
  for (let number = 0; number < groups; number += 1) pods.push(...seedGroup(store, number));
  return pods;
}

function seedGroup(store: Store, number: number): SeededPod[] {
  const namespace = `team-${Math.floor(number / groupsOfNamespace)}`;
  const app = `service${number}`;
  const hash = (number + 0x5d8f7b).toString(36);
  const image = `registry.example.com/team/${app}:1.${number % 50}.0`;
  const labels = {
    app,
    'pod-template-hash': hash,
    'app.kubernetes.io/name': app,
    'app.kubernetes.io/managed-by': 'spinnaker',
  };
  const annotations = {
    'moniker.spinnaker.io/application': app,
    'moniker.spinnaker.io/cluster': `deployment ${app}`,
    'deployment.kubernetes.io/revision': '1',
    'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(environment),
  };
  const spec = { containers: [{ name: 'main', image, env: environment, resources: { requests: { cpu: '100m' } } }] };
  const counts = { replicas: podsOfGroup, readyReplicas: podsOfGroup, availableReplicas: podsOfGroup };
  const workload = {
    replicas: podsOfGroup,
    selector: { matchLabels: { app } },
    template: { metadata: { labels }, spec },
  };
  const make = (kind: string, apiVersion: string, name: string, more: object, owner?: KubeObject): KubeObject => {
    const metadata = {
      name,
      namespace,
      uid: `${kind}-${namespace}-${name}-0000-000000000000`,
      creationTimestamp: '2026-01-05T12:00:00Z',
      labels,
      managedFields,
      ...(owner && { ownerReferences: [{ ...ownerOf(owner), controller: true }] }),
    };
    return { apiVersion, kind, metadata, ...more } as unknown as KubeObject;
  };
  const annotated = (object: KubeObject): KubeObject => ({ ...object, metadata: { ...object.metadata, annotations } });
  const deployment = annotated(make('Deployment', 'apps/v1', app, { spec: workload, status: counts }));
  store.put('apps/deployments', deployment);
  const set = annotated(
    make('ReplicaSet', 'apps/v1', `${app}-${hash}`, { spec: workload, status: counts }, deployment),
  );
  store.put('apps/replicasets', set);
  if (number % 2 === 0) {
    const service = { spec: { type: 'ClusterIP', selector: { app }, ports: [{ port: 80, targetPort: 8080 }] } };
    store.put('/services', make('Service', 'v1', app, service));
  }
  return Array.from({ length: podsOfGroup }, (_, index) => {
    const name = `${app}-${hash}-${(index + 0xabcde).toString(36)}`;
    const status = {
      phase: 'Running',
      podIP: `10.${number % 250}.${index}.7`,
      startTime: '2026-01-05T12:00:01Z',
      conditions: ['Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map(condition),
      containerStatuses: [
        {
          name: 'main',
          image,
          ready: true,
          restartCount: 0,
          state: { running: { startedAt: '2026-01-05T12:00:02Z' } },
        },
      ],
    };
    store.put('/pods', make('Pod', 'v1', name, { spec: { ...spec, nodeName: `node-${number % 200}` }, status }, set));
    return { namespace, group: set.metadata.name, name };
  });
}

const ownerOf = ({ apiVersion, kind, metadata: { name, uid } }: KubeObject): object => ({
  apiVersion,
  kind,
  name,
  uid,
});
