import type { Change } from '../store.ts';
import { type Controller, type ControlPlane, keyOf } from './control-plane.ts';

/** Gives each PersistentVolumeClaim a volume: at once, or when its class waits for a consumer, with its first pod. */
export class ClaimController implements Controller {
  constructor(private readonly plane: ControlPlane) {}

  concerns({ now: { table, object } }: Change): string[] {
    if (table === '/persistentvolumeclaims') return [keyOf(object)];
    if (table !== '/pods') return [];
    return (object['spec'].volumes ?? []).flatMap(
      ({ persistentVolumeClaim: claim }: { persistentVolumeClaim?: { claimName: string } }) =>
        claim ? [`${object.metadata.namespace!}/${claim.claimName}`] : [],
    );
  }

  reconcile(key: string): void {
    const claim = this.plane.find('PersistentVolumeClaim', key);
    if (!claim || claim.metadata.deletionTimestamp || claim['status']?.phase === 'Bound') return;
    const { name, namespace, uid } = claim.metadata;
    const className: string = claim['spec'].storageClassName ?? 'standard';
    const storage = this.plane.find('StorageClass', `/${className}`);
    const isUsed = this.plane
      .list('Pod', namespace)
      .some(({ spec }) =>
        spec.volumes?.some(
          (volume: { persistentVolumeClaim?: { claimName: string } }) =>
            volume.persistentVolumeClaim?.claimName === name,
        ),
      );
    if (!storage || (storage['volumeBindingMode'] === 'WaitForFirstConsumer' && !isUsed)) return;
    const volumeName = `pvc-${uid}`;
    const { accessModes, resources } = claim['spec'];
    const capacity = { storage: resources.requests.storage };
    this.plane.create('PersistentVolume', undefined, {
      metadata: { name: volumeName },
      spec: {
        capacity,
        accessModes,
        storageClassName: className,
        persistentVolumeReclaimPolicy: 'Delete',
        claimRef: { kind: 'PersistentVolumeClaim', namespace, name, uid },
      },
    });
    this.plane.change(claim, ({ spec }) => Object.assign(spec, { volumeName, storageClassName: className }));
    this.plane.status(claim, { phase: 'Bound', accessModes, capacity });
  }
}
