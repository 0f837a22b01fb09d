import { Gone } from '../../src/providers/kubernetes/api/errors.ts';
import type { Key, KubernetesApi, KubernetesObject } from '../../src/providers/kubernetes/api/kubernetes-api.ts';

/** More than a busy machine needs; who has to wait for it fails. */
const patienceMs = 45_000;

/**
 * Waits until the claim holds, by watching. `undefined` stands for an object that is not there.
 *
 * @throws {Error} it did not in time: with the object as it was last
 */
export async function until(
  api: KubernetesApi,
  { type, namespace, name }: Key,
  claim: (object: KubernetesObject | undefined) => boolean,
): Promise<KubernetesObject | undefined> {
  const late = AbortSignal.timeout(patienceMs);
  const where = namespace === undefined ? {} : { namespace };
  let last: KubernetesObject | undefined;
  while (!late.aborted) {
    const page = await api.listPage(type, { ...where, fieldSelector: `metadata.name=${name}`, limit: 1 });
    last = page.items[0];
    if (claim(last)) return last;
    try {
      for await (const event of api.watch(type, { ...where, resourceVersion: page.resourceVersion }, late)) {
        if (event.type === 'BOOKMARK' || event.object.metadata.name !== name) continue;
        last = event.type === 'DELETED' ? undefined : event.object;
        if (claim(last)) return last;
      }
    } catch (error) {
      if (!(error instanceof Gone)) throw error;
    }
  }
  throw new Error(`${type.kind} ${name} did not become what was waited for: ${JSON.stringify(last)}`);
}
