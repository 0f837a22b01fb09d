import { isJsonObject, type Json, type JsonObject } from '../../kernel/index.ts';

/**
 * The notifications of a pipeline, and those of its application that it does not say otherwise: for the same way to the
 * same address the pipeline decides about each occasion (`when`) that it names.
 *
 * @param ofApplication a list, or Front50's map of one list for each way (`{email: [{address, when}]}`)
 */
export function mergedNotifications(ofPipeline: Json | undefined, ofApplication: Json | undefined): Json[] {
  const own = Array.isArray(ofPipeline) ? ofPipeline : [];
  const inherited = listed(ofApplication).flatMap((notification) => {
    const decided = new Set(own.filter(isJsonObject).filter(sameWay(notification)).flatMap(occasions));
    const when = occasions(notification).filter((occasion) => !decided.has(occasion));
    return when.length === 0 ? [] : [{ ...notification, when }];
  });
  return [...own, ...inherited];
}

/** Those that are about pipelines; the application may have others. */
function listed(ofApplication: Json | undefined): JsonObject[] {
  const all = Array.isArray(ofApplication)
    ? ofApplication.filter(isJsonObject)
    : Object.entries(isJsonObject(ofApplication) ? ofApplication : {}).flatMap(([type, list]) =>
        (Array.isArray(list) ? list.filter(isJsonObject) : []).map((one) => ({ type, ...one })),
      );
  return all.filter(({ level }) => level === undefined || level === null || level === 'pipeline');
}

function sameWay(wanted: JsonObject): (own: JsonObject) => boolean {
  const key = ({ type, address, publisherName }: JsonObject): string =>
    JSON.stringify([type ?? null, address ?? publisherName ?? null]);
  return (own) => key(own) === key(wanted);
}

const occasions = ({ when }: JsonObject): Json[] => (Array.isArray(when) ? when : []);
