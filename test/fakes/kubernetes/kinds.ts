import { type Json, type KubeObject } from './objects.ts';
import { type Shape, shapeOf, shapeOfSchema } from './shapes.ts';

/** A resource type which the cluster serves. */
export interface Kind {
  group: string;
  version: string;
  kind: string;
  plural: string;
  singular: string;
  shortNames: string[];
  namespaced: boolean;
  subresources: string[];
  /** `metadata.generation` counts changes of the wish. */
  counted: boolean;
  /** Where it is stored: the same for all versions of a kind. */
  table: string;
  shape: Shape;
  /** Made by a CustomResourceDefinition. */
  custom: boolean;
  categories: string[];
}

// Kind, plural, short names, what it has: n(amespaced), s(tatus), c(ounted), S(cale), a(ll); further subresources.
const builtIn: Record<string, string[]> = {
  v1: [
    'Namespace namespaces ns s finalize',
    'Pod pods po nsa log,eviction,binding,ephemeralcontainers',
    'Service services svc nsa',
    'ConfigMap configmaps cm n',
    'Secret secrets - n',
    'ServiceAccount serviceaccounts sa n token',
    'PersistentVolumeClaim persistentvolumeclaims pvc ns',
    'PersistentVolume persistentvolumes pv s',
    'Event events ev n',
    'Endpoints endpoints ep n',
    'Node nodes no s',
    'LimitRange limitranges limits n',
    'ResourceQuota resourcequotas quota ns',
    'ReplicationController replicationcontrollers rc nscSa',
    'PodTemplate podtemplates - n',
  ],
  'apps/v1': [
    'Deployment deployments deploy nscSa',
    'ReplicaSet replicasets rs nscSa',
    'StatefulSet statefulsets sts nscSa',
    'DaemonSet daemonsets ds nsca',
    'ControllerRevision controllerrevisions - n',
  ],
  'batch/v1': ['Job jobs - nsca', 'CronJob cronjobs cj nsca'],
  'autoscaling/v2': ['HorizontalPodAutoscaler horizontalpodautoscalers hpa nsa'],
  'networking.k8s.io/v1': [
    'Ingress ingresses ing nsc',
    'NetworkPolicy networkpolicies netpol nc',
    'IngressClass ingressclasses - c',
  ],
  'policy/v1': ['PodDisruptionBudget poddisruptionbudgets pdb nsc'],
  'rbac.authorization.k8s.io/v1': [
    'Role roles - n',
    'RoleBinding rolebindings - n',
    'ClusterRole clusterroles - -',
    'ClusterRoleBinding clusterrolebindings - -',
  ],
  'storage.k8s.io/v1': ['StorageClass storageclasses sc -'],
  'apiextensions.k8s.io/v1': ['CustomResourceDefinition customresourcedefinitions crd,crds sc'],
  'discovery.k8s.io/v1': ['EndpointSlice endpointslices - nc'],
  'admissionregistration.k8s.io/v1': [
    'MutatingWebhookConfiguration mutatingwebhookconfigurations - c',
    'ValidatingWebhookConfiguration validatingwebhookconfigurations - c',
  ],
  'coordination.k8s.io/v1': ['Lease leases - n'],
  'scheduling.k8s.io/v1': ['PriorityClass priorityclasses pc c'],
};

function kindOf(apiVersion: string, line: string): Kind {
  const [kind, plural, shorts, has, more] = line.split(' ') as [string, string, string, string, string?];
  const [version, group = ''] = apiVersion.split('/').reverse() as [string, string?];
  const claims = (sign: string): boolean => has.includes(sign);
  return {
    group,
    version,
    kind,
    plural,
    singular: kind.toLowerCase(),
    shortNames: shorts === '-' ? [] : shorts.split(','),
    namespaced: claims('n'),
    subresources: [
      ...(claims('s') ? ['status'] : []),
      ...(claims('S') ? ['scale'] : []),
      ...(more ? more.split(',') : []),
    ],
    counted: claims('c'),
    table: `${group}/${plural}`,
    shape: shapeOf(kind),
    custom: false,
    categories: claims('a') ? ['all'] : [],
  };
}

/** The kinds of one cluster: the built-in ones, and those of its CustomResourceDefinitions. */
export class Kinds {
  private kinds: Kind[] = Object.entries(builtIn).flatMap(([apiVersion, lines]) =>
    lines.map((line) => kindOf(apiVersion, line)),
  );
  private readonly byPath = new Map<string, Kind>();
  private readonly byKind = new Map<string, Kind>();

  constructor() {
    this.kinds.forEach((kind) => this.index(kind));
  }

  all(): readonly Kind[] {
    return this.kinds;
  }

  /** By path: `apps`, `v1`, `deployments`. */
  find(group: string, version: string, plural: string): Kind | undefined {
    return this.byPath.get(`${group}/${version}/${plural}`);
  }

  /** By `apiVersion` and `kind`, as objects say them. */
  ofObject({ apiVersion, kind }: { apiVersion: string; kind: string }): Kind | undefined {
    return this.byKind.get(`${apiVersion} ${kind}`);
  }

  /** A built-in kind, or else the first of that name. */
  named(kind: string): Kind {
    const found = this.kinds.find((candidate) => candidate.kind === kind);
    if (!found) throw new Error(`The fake cluster has no kind ${kind}.`);
    return found;
  }

  /** Serves what the definition defines. */
  add(definition: KubeObject): void {
    this.remove(definition);
    const { group, names, scope, versions } = definition['spec'];
    for (const version of versions.filter(({ served }: Json) => served)) {
      const { status, scale } = version.subresources ?? {};
      const kind: Kind = {
        group,
        version: version.name,
        kind: names.kind,
        plural: names.plural,
        singular: names.singular ?? names.kind.toLowerCase(),
        shortNames: names.shortNames ?? [],
        namespaced: scope === 'Namespaced',
        subresources: [...(status ? ['status'] : []), ...(scale ? ['scale'] : [])],
        counted: true,
        table: `${String(group)}/${String(names.plural)}`,
        shape: shapeOfSchema(version.schema?.openAPIV3Schema),
        custom: true,
        categories: names.categories ?? [],
      };
      this.kinds.push(kind);
      this.index(kind);
    }
  }

  /** Serves it no longer. */
  remove(definition: KubeObject): void {
    const { group, names } = definition['spec'];
    const gone = (kind: Kind): boolean => kind.custom && kind.group === group && kind.plural === names.plural;
    this.kinds = this.kinds.filter((kind) => !gone(kind));
    for (const index of [this.byPath, this.byKind]) {
      for (const [key, kind] of index) if (gone(kind)) index.delete(key);
    }
  }

  private index(kind: Kind): void {
    this.byPath.set(`${kind.group}/${kind.version}/${kind.plural}`, kind);
    this.byKind.set(`${apiVersionOf(kind)} ${kind.kind}`, kind);
  }
}

/** `apps/v1`, or `v1` of the core group. */
export const apiVersionOf = ({ group, version }: { group: string; version: string }): string =>
  group ? `${group}/${version}` : version;
