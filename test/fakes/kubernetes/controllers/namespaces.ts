import type { KubeObject } from '../objects.ts';
import type { Change } from '../store.ts';
import { type Controller, type ControlPlane, keyOf } from './control-plane.ts';

/** Furnishes namespaces, and empties those that are to go. */
export class NamespaceController implements Controller {
  constructor(private readonly plane: ControlPlane) {}

  concerns({ now: { table, object }, type }: Change): string[] {
    if (table === '/namespaces') return [keyOf(object)];
    const { namespace } = object.metadata;
    if (!namespace || type !== 'DELETED') return [];
    return this.plane.find('Namespace', `/${namespace}`)?.metadata.deletionTimestamp ? [`/${namespace}`] : [];
  }

  reconcile(key: string): void {
    const namespace = this.plane.find('Namespace', key);
    if (!namespace) return;
    const { name, deletionTimestamp } = namespace.metadata;
    if (deletionTimestamp) {
      this.empty(namespace);
      return;
    }
    if (!this.plane.find('ServiceAccount', `${name}/default`))
      this.plane.create('ServiceAccount', name, { metadata: { name: 'default' } });
    if (!this.plane.find('ConfigMap', `${name}/kube-root-ca.crt`)) {
      this.plane.create('ConfigMap', name, { metadata: { name: 'kube-root-ca.crt' }, data: { 'ca.crt': '' } });
    }
  }

  private empty(namespace: KubeObject): void {
    const { kinds, store } = this.plane.registry;
    const tables = new Set(
      kinds
        .all()
        .filter(({ namespaced }) => namespaced)
        .map(({ table }) => table),
    );
    const left = [...tables].flatMap((table) => store.list(table, namespace.metadata.name)).map(({ object }) => object);
    for (const object of left) if (!object.metadata.deletionTimestamp) this.plane.delete(object);
    if (left.length > 0) return;
    const now = { ...namespace, spec: { finalizers: [] } };
    const kind = this.plane.kindOf(namespace);
    this.plane.registry.update(kind, undefined, now, { manager: 'kube-controller-manager', subresource: 'finalize' });
  }
}
