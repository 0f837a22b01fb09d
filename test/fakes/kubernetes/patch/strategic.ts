import { badRequest } from '../failures.ts';
import { type Json, clone, isMap, same } from '../objects.ts';
import { type Shape, fieldOf } from '../shapes.ts';

/**
 * Applies a strategic merge patch to a copy: lists with a merge key merge by it, and the directives `$patch`,
 * `$retainKeys`, `$setElementOrder/…` and `$deleteFromPrimitiveList/…` are obeyed.
 */
export function strategicPatch(object: Json, patch: Json, shape: Shape | undefined): Json {
  if (!isMap(patch)) return clone(patch);
  const { $patch: directive, $retainKeys: retained, ...fields } = patch;
  if (directive === 'replace') return clone(fields);
  if (directive === 'delete') return {};
  if (directive !== undefined && directive !== 'merge')
    throw badRequest(`Unknown patch type found: ${String(directive)}`);
  const merged: Record<string, Json> = isMap(object) ? { ...object } : {};
  if (Array.isArray(retained)) {
    for (const name of Object.keys(merged)) if (!retained.includes(name)) Reflect.deleteProperty(merged, name);
  }
  for (const [name, value] of Object.entries<Json>(fields)) {
    const [, deleting] = /^\$deleteFromPrimitiveList\/(.+)$/.exec(name) ?? [];
    if (deleting) merged[deleting] = (merged[deleting] ?? []).filter((item: Json) => !value.includes(item));
    else if (name.startsWith('$setElementOrder/')) continue;
    else if (value === null) Reflect.deleteProperty(merged, name);
    else merged[name] = mergeField(merged[name], value, fieldOf(shape, name));
  }
  for (const [name, order] of Object.entries<Json>(fields)) {
    const [, ordered] = /^\$setElementOrder\/(.+)$/.exec(name) ?? [];
    if (ordered && merged[ordered])
      merged[ordered] = inOrder(merged[ordered], order, mergeKeyOf(fieldOf(shape, ordered)));
  }
  return merged;
}

const mergeKeyOf = (shape: Shape | undefined): string | undefined => shape?.mergeKey ?? shape?.keys?.[0];

function mergeField(live: Json, value: Json, shape: Shape | undefined): Json {
  if (!Array.isArray(value)) return strategicPatch(live, value, shape);
  const key = mergeKeyOf(shape);
  if (key) return mergeList(live ?? [], value, key, shape!);
  if (shape?.set) return [...new Set([...(live ?? []), ...value])];
  return clone(value.filter((item) => item?.$patch !== 'replace'));
}

function mergeList(live: Json[], patch: Json[], key: string, shape: Shape): Json[] {
  const replaced = patch.some((item) => item?.$patch === 'replace' && item[key] === undefined);
  const result = replaced ? [] : [...live];
  for (const item of patch) {
    if (item?.$patch === 'replace' && item[key] === undefined) continue;
    if (item?.[key] === undefined) {
      throw badRequest(`map: ${JSON.stringify(item)} does not contain declared merge key: ${key}`);
    }
    const at = result.findIndex((candidate) => same(candidate[key], item[key]));
    if (item.$patch === 'delete') {
      if (at >= 0) result.splice(at, 1);
    } else if (at >= 0) result[at] = strategicPatch(result[at], item, shape.item);
    else result.push(strategicPatch({}, item, shape.item));
  }
  return result;
}

/** Those that the order names come as it says, the others keep their place behind the one they followed. */
function inOrder(list: Json[], order: Json[], key: string | undefined): Json[] {
  const nameOf = (item: Json): Json => (key && isMap(item) ? item[key] : item);
  const placeOf = (item: Json): number => order.findIndex((wanted) => same(nameOf(wanted), nameOf(item)));
  const named = list.filter((item) => placeOf(item) >= 0).sort((a, b) => placeOf(a) - placeOf(b));
  list.forEach((item, index) => {
    if (placeOf(item) < 0) named.splice(Math.min(index, named.length), 0, item);
  });
  return named;
}
