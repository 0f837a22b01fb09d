import type { ManifestEvent } from '../../../port.ts';
import { Forbidden } from '../../api/errors.ts';
import type { KubernetesObject } from '../../api/kubernetes-api.ts';
import { eventOf, newestEventFirst } from '../../objects/reasons/index.ts';
import type { Live } from '../live.ts';

const mostEvents = 100;

/**
 * What happened to an object, the newest first.
 *
 * @param names of further objects, by kind: only warnings of theirs
 * @returns with `forbidden`: the account may not read events
 */
export async function eventsAbout(
  object: KubernetesObject,
  names: ReadonlyMap<string, ReadonlySet<string>>,
  live: Live,
): Promise<{ events: ManifestEvent[]; forbidden?: string }> {
  const { name, namespace = 'default' } = object.metadata;
  const type = await live.typeOf('event', 'v1');
  const ask = async (fieldSelector: string): Promise<KubernetesObject[]> =>
    (await live.api.listPage(type, { namespace, fieldSelector, limit: 500 })).items;
  try {
    const own = ask(`involvedObject.name=${name},involvedObject.kind=${object.kind}`);
    const others = [...names].map(async ([kind, wanted]) => {
      const found = await ask(`involvedObject.kind=${kind},type=Warning`);
      return found.filter((event) => wanted.has(involved(event)));
    });
    const found = (await Promise.all([own, ...others])).flat();
    return { events: found.map(eventOf).toSorted(newestEventFirst).slice(0, mostEvents) };
  } catch (error) {
    if (error instanceof Forbidden) return { events: [], forbidden: error.message };
    throw error;
  }
}

function involved(event: KubernetesObject): string {
  const about = event['involvedObject'] as { name?: string } | undefined;
  return about?.name ?? '';
}
