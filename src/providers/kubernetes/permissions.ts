import type { AccessRule } from './api/kubernetes-api.ts';
import type { KubernetesAccount } from './account.ts';
import { groupOf } from './api/addresses.ts';

/** What is shown. */
export const watchedKinds = [
  ['Deployment', 'apps/v1'],
  ['ReplicaSet', 'apps/v1'],
  ['StatefulSet', 'apps/v1'],
  ['DaemonSet', 'apps/v1'],
  ['Job', 'batch/v1'],
  ['CronJob', 'batch/v1'],
  ['Pod', 'v1'],
  ['Service', 'v1'],
  ['Ingress', 'networking.k8s.io/v1'],
  ['NetworkPolicy', 'networking.k8s.io/v1'],
] as const;
const deployedBesides = [
  ['ConfigMap', 'v1'],
  ['Secret', 'v1'],
] as const;
const readVerbs = ['get', 'list', 'watch'];
const writeVerbs = ['create', 'patch', 'delete'];
/** An account of a hundred namespaces has the same role in all, as a rule. */
const mostNamespaces = 10;

/**
 * What the account lacks, one sentence for each kind. What is missing is no reason to keep it closed: an account may well be
 * there to look only.
 *
 * @throws {Unavailable} @throws {NotAccepted}
 */
export async function missingPermissions({ api, scope }: KubernetesAccount): Promise<string[]> {
  const types = (
    await Promise.all([...watchedKinds, ...deployedBesides].map(([kind, version]) => api.typeOf(kind, version)))
  ).filter((type) => type !== undefined && scope.hasKind(type));
  const places = scope.chosen?.slice(0, mostNamespaces) ?? [undefined];
  const rules = places.flatMap((namespace) =>
    types.flatMap((type): AccessRule[] =>
      type === undefined
        ? []
        : [...readVerbs, ...writeVerbs].map((verb) => ({
            verb,
            group: groupOf(type.apiVersion),
            resource: type.plural,
            ...(namespace === undefined ? {} : { namespace }),
          })),
    ),
  );
  const permitted = await api.permitted(rules);
  return sentences(rules.filter((_, index) => permitted[index] !== true));
}

function sentences(missing: readonly AccessRule[]): string[] {
  const verbs = new Map<string, string[]>();
  for (const { verb, group, resource, namespace } of missing) {
    const place = namespace === undefined ? 'in all namespaces' : `in namespace ${namespace}`;
    const what = `${resource}${group === '' ? '' : `.${group}`} ${place}`;
    verbs.set(what, [...(verbs.get(what) ?? []), verb]);
  }
  return [...verbs].map(([what, which]) => `May not ${which.join(', ')} ${what}.`);
}
