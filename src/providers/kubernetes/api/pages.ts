import { Gone, TooLarge } from './errors.ts';
import type { KubernetesApi, ObjectPage, ResourceType, Selection } from './kubernetes-api.ts';

const usualLimit = 500;

/** A page, and whether the list has begun anew with it: what came before is to be forgotten. */
export interface PageOf extends ObjectPage {
  anew: boolean;
}

/**
 * The pages of a list, in the order of the server. Smaller ones where objects are so large that a page is not read, and anew,
 * once, where the server has forgotten the list meanwhile.
 */
export async function* pagesOf(
  api: KubernetesApi,
  type: ResourceType,
  where: Selection,
  atMost = usualLimit,
): AsyncGenerator<PageOf> {
  let limit = atMost;
  let mayBeginAnew = true;
  let next: string | undefined;
  do {
    let page: ObjectPage;
    try {
      page = await api.listPage(type, { ...where, limit, ...(next === undefined ? {} : { continue: next }) });
    } catch (error) {
      if (error instanceof TooLarge && limit > 1) limit = Math.ceil(limit / 8);
      else if (error instanceof Gone && next !== undefined && mayBeginAnew) {
        mayBeginAnew = false;
        next = undefined;
      } else throw error;
      continue;
    }
    yield { ...page, anew: next === undefined };
    next = page.continue;
    if (next === undefined) return;
  } while (true);
}
