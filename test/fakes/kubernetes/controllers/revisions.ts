import { type Json, type KubeObject, controllerOf, hashOf, same } from '../objects.ts';
import type { ControlPlane } from './control-plane.ts';

const dataOf = ({ spec }: KubeObject): Json => ({ spec: { template: { ...spec.template, $patch: 'replace' } } });

/**
 * The ControllerRevision of the template as it is now, made when there is none; a template that comes back becomes the
 * newest again, and those beyond `revisionHistoryLimit` go.
 */
export function revisionFor(plane: ControlPlane, owner: KubeObject, inUse: (name: string) => boolean): KubeObject {
  const { name, namespace } = owner.metadata;
  const all = plane.owned(owner, 'ControllerRevision').sort((a, b) => a['revision'] - b['revision']);
  const data = dataOf(owner);
  const last = Number(all.at(-1)?.['revision'] ?? 0);
  const found = all.find((one) => same(one['data'], data));
  if (found) {
    if (found['revision'] !== last) plane.change(found, (now) => Object.assign(now, { revision: last + 1 }));
    return found;
  }
  const surplus = all.filter((one) => !inUse(one.metadata.name));
  surplus.splice(Math.max(0, surplus.length - owner['spec'].revisionHistoryLimit + 1));
  const room = all.length - owner['spec'].revisionHistoryLimit;
  for (const one of surplus.slice(0, Math.max(0, room))) plane.delete(one);
  const hash = hashOf(owner['spec'].template);
  return plane.create('ControllerRevision', namespace, {
    metadata: {
      name: `${name}-${hash}`,
      labels: { ...owner['spec'].template.metadata.labels, 'controller.kubernetes.io/hash': hash },
      ownerReferences: [controllerOf(owner)],
    },
    data,
    revision: last + 1,
  });
}
