import { noSuchPath } from '../failures.ts';
import { type Kind, type Kinds, apiVersionOf } from '../kinds.ts';
import type { Json } from '../objects.ts';

const objectVerbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

const subresourceKinds: Record<string, [Json, string[]]> = {
  status: [{}, ['get', 'patch', 'update']],
  scale: [{ group: 'autoscaling', version: 'v1', kind: 'Scale' }, ['get', 'patch', 'update']],
  log: [{}, ['get']],
  eviction: [{ group: 'policy', version: 'v1', kind: 'Eviction' }, ['create']],
  binding: [{ kind: 'Binding' }, ['create']],
  token: [{ group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' }, ['create']],
  finalize: [{}, ['update']],
  ephemeralcontainers: [{}, ['get', 'patch', 'update']],
};

function resourcesOf({ plural, singular, kind, namespaced, shortNames, categories, subresources }: Kind): Json[] {
  return [
    {
      name: plural,
      singularName: singular,
      namespaced,
      kind,
      verbs: kind === 'Namespace' ? objectVerbs.filter((verb) => verb !== 'deletecollection') : objectVerbs,
      ...(shortNames.length > 0 && { shortNames }),
      ...(categories.length > 0 && { categories }),
    },
    ...subresources.map((name) => {
      const [about, verbs] = subresourceKinds[name]!;
      return { name: `${plural}/${name}`, singularName: '', namespaced, kind, ...about, verbs };
    }),
  ];
}

/** What are made but never kept. */
const reviews: Record<string, string[]> = {
  'authorization.k8s.io/v1': ['SelfSubjectAccessReview', 'SelfSubjectRulesReview'],
  'authentication.k8s.io/v1': ['SelfSubjectReview'],
};

function groupOf(kinds: Kinds, name: string): Json {
  const served = [...kinds.all().map(apiVersionOf), ...Object.keys(reviews)];
  const versions = [...new Set(served.filter((one) => one.startsWith(`${name}/`)))].map((groupVersion) => ({
    groupVersion,
    version: groupVersion.split('/')[1],
  }));
  if (versions.length === 0) throw noSuchPath();
  return { name, versions, preferredVersion: versions[0] };
}

const groupsOf = (kinds: Kinds): string[] => [
  ...new Set([
    ...kinds.all().flatMap(({ group }) => group || []),
    ...Object.keys(reviews).map((one) => one.split('/')[0]!),
  ]),
];

function resourceList(kinds: Kinds, groupVersion: string): Json {
  const resources = [
    ...kinds
      .all()
      .filter((kind) => apiVersionOf(kind) === groupVersion)
      .flatMap(resourcesOf),
    ...(reviews[groupVersion] ?? []).map((kind) => ({
      name: `${kind.toLowerCase()}s`,
      singularName: kind.toLowerCase(),
      namespaced: false,
      kind,
      verbs: ['create'],
    })),
  ];
  if (resources.length === 0) throw noSuchPath();
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources };
}

const version = {
  major: '1',
  minor: '32',
  gitVersion: 'v1.32.0',
  gitCommit: 'fake',
  gitTreeState: 'clean',
  buildDate: '2024-12-11T18:04:20Z',
  goVersion: 'go1.23.3',
  compiler: 'gc',
  platform: 'linux/amd64',
};

/** What the cluster says of itself, or undefined when the path asks for something else. */
export function discovery(kinds: Kinds, path: string): Json {
  const trimmed = path.replace(/\/$/, '');
  if (trimmed === '/version') return version;
  if (trimmed === '/api') return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] };
  if (trimmed === '/apis') {
    return { kind: 'APIGroupList', apiVersion: 'v1', groups: groupsOf(kinds).map((name) => groupOf(kinds, name)) };
  }
  if (trimmed === '/api/v1') return resourceList(kinds, 'v1');
  const [, group, groupVersion] = /^\/apis\/([^/]+)(?:\/([^/]+))?$/.exec(trimmed) ?? [];
  if (group && groupVersion) return resourceList(kinds, `${group}/${groupVersion}`);
  if (group) return { kind: 'APIGroup', apiVersion: 'v1', ...groupOf(kinds, group) };
  return undefined;
}
