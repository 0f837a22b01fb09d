import type { KubeObject } from '../objects.ts';
import type { Change } from '../store.ts';
import { withCondition } from './conditions.ts';
import { type Controller, type ControlPlane, keyOf } from './control-plane.ts';

const finalizer = 'customresourcecleanup.apiextensions.k8s.io';

/** Serves what CustomResourceDefinitions define, from when they are established until they are gone. */
export class DefinitionController implements Controller {
  constructor(private readonly plane: ControlPlane) {}

  concerns({ now: { table, object }, type }: Change): string[] {
    if (table === 'apiextensions.k8s.io/customresourcedefinitions') return [keyOf(object)];
    if (type !== 'DELETED') return [];
    return this.plane
      .list('CustomResourceDefinition')
      .filter((one) => one.metadata.deletionTimestamp && tableOf(one) === table)
      .map(keyOf);
  }

  reconcile(key: string): void {
    const definition = this.plane.find('CustomResourceDefinition', key);
    if (!definition) return;
    if (definition.metadata.deletionTimestamp) {
      this.clear(definition);
      return;
    }
    const { names, versions } = definition['spec'];
    const { kinds } = this.plane.registry;
    kinds.add(definition);
    if (!definition.metadata.finalizers?.includes(finalizer)) {
      this.plane.change(definition, ({ metadata }) => {
        metadata.finalizers = [...(metadata.finalizers ?? []), finalizer];
      });
    }
    const now = this.plane.text();
    const accepted = withCondition(
      definition['status']?.conditions,
      { type: 'NamesAccepted', status: 'True', reason: 'NoConflicts', message: 'no conflicts found' },
      now,
    );
    const conditions = withCondition(
      accepted,
      {
        type: 'Established',
        status: 'True',
        reason: 'InitialNamesAccepted',
        message: 'the initial names have been accepted',
      },
      now,
    );
    const storedVersions = versions
      .filter(({ storage }: { storage: boolean }) => storage)
      .map(({ name }: { name: string }) => name);
    this.plane.status(definition, { conditions, acceptedNames: names, storedVersions });
  }

  private clear(definition: KubeObject): void {
    const { store, kinds } = this.plane.registry;
    const left = store.list(tableOf(definition)).map(({ object }) => object);
    for (const object of left) if (!object.metadata.deletionTimestamp) this.plane.delete(object);
    if (left.length > 0) return;
    kinds.remove(definition);
    this.plane.change(definition, ({ metadata }) => {
      metadata.finalizers = (metadata.finalizers ?? []).filter((one) => one !== finalizer);
    });
  }
}

const tableOf = ({ spec }: KubeObject): string => `${String(spec.group)}/${String(spec.names.plural)}`;
