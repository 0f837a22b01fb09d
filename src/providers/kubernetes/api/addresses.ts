/** Where things lie below the address of a cluster. Pure. */
import type { ResourceType } from './kubernetes-api.ts';

/** `apps` of `apps/v1`, the empty core group of `v1`. */
export function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
}

/** `deployments.apps`, `pods`: as roles and messages name a kind. */
export function resourceOf({ plural, apiVersion }: ResourceType, subresource?: string): string {
  const group = groupOf(apiVersion);
  return `${plural}${subresource === undefined ? '' : `/${subresource}`}${group === '' ? '' : `.${group}`}`;
}

/**
 * @param where name without namespace for a cluster-scoped kind; neither for all of them
 * @throws {RangeError} a name that would lead somewhere else
 */
export function pathOf(
  { apiVersion, plural, namespaced }: ResourceType,
  where: { namespace?: string | undefined; name?: string | undefined; subresource?: string | undefined } = {},
): string {
  const { namespace, name, subresource } = where;
  const parts = [
    ...(apiVersion.includes('/') ? ['apis', ...apiVersion.split('/')] : ['api', apiVersion]),
    ...(namespaced && namespace !== undefined ? ['namespaces', namespace] : []),
    plural,
    ...(name === undefined ? [] : [name]),
    ...(subresource === undefined ? [] : [subresource]),
  ];
  return `/${parts.map(segment).join('/')}`;
}

function segment(part: string): string {
  // The rule of the API server for names in addresses; `..` would climb, and a URL parser resolves it unasked.
  if (part === '' || part === '.' || part === '..' || /[/%]/.test(part)) {
    throw new RangeError(
      `"${part}" cannot be part of an address: a name is not empty, ".", "..", and has no "/" or "%"`,
    );
  }
  return encodeURIComponent(part);
}
