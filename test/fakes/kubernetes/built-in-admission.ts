import { forbidden } from './failures.ts';
import type { Kind } from './kinds.ts';
import type { KubeObject, Meta } from './objects.ts';
import type { Registry } from './registry.ts';

/** Lets nothing into a namespace that is not there or on its way out. @throws {Failure} 404, 403 */
export function admitToNamespace(registry: Registry, kind: Kind, namespace: string, { metadata }: KubeObject): void {
  const place = registry.get(registry.kinds.named('Namespace'), undefined, namespace);
  if (!place.object.metadata.deletionTimestamp) return;
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
  throw forbidden(kind, nameOf(metadata), why, [
    {
      reason: 'NamespaceTerminating',
      message: `namespace ${namespace} is being terminated`,
      field: 'metadata.namespace',
    },
  ]);
}

/** Lets no pod in whose ServiceAccount is not there; that of each namespace comes by itself. @throws {Failure} 403 */
export function admitPod({ store }: Registry, kind: Kind, { metadata, spec }: KubeObject): void {
  const name: string = spec?.serviceAccountName ?? 'default';
  const { namespace = '' } = metadata;
  if (name === 'default' || store.get('/serviceaccounts', namespace, name)) return;
  const why = `error looking up service account ${namespace}/${name}: serviceaccount ${JSON.stringify(name)} not found`;
  throw forbidden(kind, nameOf(metadata), why);
}

/** Who looks at a write sees it before its name is made. */
const nameOf = ({ generateName, name }: Meta): string => generateName ?? name;
