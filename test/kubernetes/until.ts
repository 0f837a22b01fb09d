import { Gone } from '../../src/providers/kubernetes/api/errors.ts';
import type {
  KubernetesApi,
  KubernetesObject,
  ResourceType,
  Selection,
} from '../../src/providers/kubernetes/api/kubernetes-api.ts';

/** More than a busy machine needs; who has to wait for it fails. */
const patienceMs = 25_000;

/**
 * Waits, by watching, until the claim holds of all that is selected.
 *
 * @throws {Error} it did not in time: with the objects as they were last
 */
export async function until(
  api: KubernetesApi,
  type: ResourceType,
  where: Omit<Selection, 'fieldSelector'> & { name?: string },
  claim: (objects: KubernetesObject[]) => boolean,
): Promise<KubernetesObject[]> {
  const late = AbortSignal.timeout(patienceMs);
  const { name, ...selection } = where;
  const fieldSelector = name === undefined ? {} : { fieldSelector: `metadata.name=${name}` };
  let all = new Map<string, KubernetesObject>();
  const holds = (): boolean => claim([...all.values()]);
  while (!late.aborted) {
    const { items, resourceVersion } = await api.listPage(type, { ...selection, ...fieldSelector, limit: 1_000 });
    all = new Map(items.map((object) => [object.metadata.name, object]));
    if (holds()) return [...all.values()];
    try {
      for await (const event of api.watch(type, { ...selection, resourceVersion }, late)) {
        const { object } = event;
        if (event.type === 'BOOKMARK' || (name !== undefined && object.metadata.name !== name)) continue;
        if (event.type === 'DELETED') all.delete(object.metadata.name);
        else all.set(object.metadata.name, object);
        if (holds()) return [...all.values()];
      }
    } catch (error) {
      if (!(error instanceof Gone)) throw error;
    }
  }
  const last = JSON.stringify(
    [...all.values()].map(({ metadata: { managedFields: _fields, ...metadata }, ...rest }) => ({ metadata, ...rest })),
  );
  throw new Error(`${type.kind} ${JSON.stringify(where)} did not become what was waited for: ${last}`);
}
