import { methodNotAllowed, noSuchPath } from '../failures.ts';
import type { Kind, Kinds } from '../kinds.ts';

/** What a path of resources names. */
export interface Target {
  kind: Kind;
  namespace: string | undefined;
  name: string | undefined;
  subresource: string | undefined;
}

const form = /^\/(?:api\/(v1)|apis\/([^/]+)\/([^/]+))\/(.+?)\/?$/;

/**
 * Reads `/api/v1/namespaces/shop/pods/web-1/log` and its like.
 *
 * @throws {Failure} 404 when the cluster serves no such thing
 */
export function targetOf(path: string, kinds: Kinds): Target {
  const match = form.exec(path);
  if (!match) throw noSuchPath();
  const [, core, group = '', version = core!, rest] = match;
  const steps = rest!.split('/').map(decodeURIComponent);
  const isWithin = steps[0] === 'namespaces' && steps.length > 2 && kinds.find(group, version, steps[2]!);
  const namespace = isWithin ? steps[1] : undefined;
  const [plural, name, ...more] = isWithin ? steps.slice(2) : steps;
  const kind = kinds.find(group, version, plural!);
  if (!kind || more.length > 1) throw noSuchPath();
  const [subresource] = more;
  if (subresource !== undefined && !kind.subresources.includes(subresource)) throw noSuchPath();
  if (isWithin && !kind.namespaced) throw noSuchPath();
  return { kind, namespace, name, subresource };
}

/** The verb as RBAC says it. */
export function verbOf(method: string, { name, subresource }: Target, query: URLSearchParams): string {
  const isOne = name !== undefined;
  if (method === 'GET') {
    if (['true', '1'].includes(query.get('watch') ?? '')) return 'watch';
    return isOne ? 'get' : 'list';
  }
  if (method === 'POST' && (!isOne || subresource)) return 'create';
  if (method === 'PUT' && isOne) return 'update';
  if (method === 'PATCH' && isOne) return 'patch';
  if (method === 'DELETE') return isOne ? 'delete' : 'deletecollection';
  throw methodNotAllowed();
}
