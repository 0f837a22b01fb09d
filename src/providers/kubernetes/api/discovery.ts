/** What kinds a cluster serves, from either form in which it says so. Pure. */
import { isJsonObject, type Json, type JsonObject } from '../../../kernel/index.ts';
import { groupOf } from './addresses.ts';
import type { ResourceType } from './kubernetes-api.ts';

/** Servers since 1.26 tell of all groups in one answer; older ones, and group by group, in the plain form. */
export const aggregated = ['v2', 'v2beta1']
  .map((version) => `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`)
  .concat('application/json')
  .join(',');

/** Groups that come with Kubernetes: a plain name means a kind of theirs before one of anybody else's. */
const native = new Set([
  '',
  'apps',
  'batch',
  'networking.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'autoscaling',
  'storage.k8s.io',
  'apiextensions.k8s.io',
  'apiregistration.k8s.io',
  'admissionregistration.k8s.io',
  'scheduling.k8s.io',
  'authorization.k8s.io',
  'authentication.k8s.io',
  'certificates.k8s.io',
  'coordination.k8s.io',
  'discovery.k8s.io',
  'events.k8s.io',
  'node.k8s.io',
  'extensions',
]);
const rank = new Map([...native].map((group, index) => [group, index]));

/** @returns `undefined`: the answer has the plain form */
export function aggregatedTypes(answer: Json): ResourceType[] | undefined {
  if (!isJsonObject(answer) || answer.kind !== 'APIGroupDiscoveryList') return undefined;
  return objects(answer.items).flatMap((group) => {
    const name = text(isJsonObject(group.metadata) ? group.metadata.name : undefined);
    return objects(group.versions).flatMap((version) => {
      const apiVersion = name === '' ? text(version.version) : `${name}/${text(version.version)}`;
      return objects(version.resources).flatMap((resource) => {
        const responseKind = isJsonObject(resource.responseKind) ? resource.responseKind : {};
        const kind = text(responseKind.kind);
        return kind === ''
          ? []
          : [
              {
                apiVersion,
                kind,
                plural: text(resource.resource),
                singular: text(resource.singularResource) || kind.toLowerCase(),
                shortNames: texts(resource.shortNames),
                namespaced: resource.scope === 'Namespaced',
                verbs: texts(resource.verbs),
                subresources: objects(resource.subresources).map(({ subresource }) => text(subresource)),
              },
            ];
      });
    });
  });
}

/** Versions of an `APIGroupList`, of each group the preferred one first. */
export function groupVersions(answer: Json): string[] {
  if (!isJsonObject(answer)) return [];
  return objects(answer.groups).flatMap((group) => {
    const preferred = text(isJsonObject(group.preferredVersion) ? group.preferredVersion.groupVersion : undefined);
    const versions = objects(group.versions).map(({ groupVersion }) => text(groupVersion));
    return [...new Set([preferred, ...versions])].filter((version) => version !== '');
  });
}

/** The kinds of an `APIResourceList`, subresources with the kind that they belong to. */
export function plainTypes(answer: Json): ResourceType[] {
  if (!isJsonObject(answer)) return [];
  const apiVersion = text(answer.groupVersion);
  const resources = objects(answer.resources);
  const subresources = resources.map(({ name }) => text(name).split('/')).filter(({ length }) => length === 2);
  return resources
    .filter(({ name }) => !text(name).includes('/'))
    .map((resource) => ({
      apiVersion,
      kind: text(resource.kind),
      plural: text(resource.name),
      singular: text(resource.singularName) || text(resource.kind).toLowerCase(),
      shortNames: texts(resource.shortNames),
      namespaced: resource.namespaced === true,
      verbs: texts(resource.verbs),
      subresources: subresources.flatMap(([of, name]) => (of === resource.name && name !== undefined ? [name] : [])),
    }));
}

/** Those first that a plain name means: native groups in a set order, then the others as the server has them. */
export function inOrder(types: readonly ResourceType[]): ResourceType[] {
  const rankOf = ({ apiVersion }: ResourceType): number => rank.get(groupOf(apiVersion)) ?? native.size;
  return types.toSorted((one, other) => rankOf(one) - rankOf(other));
}

/**
 * The kind that is meant: its own name, `plural`, `singular`, a short name, each in any case, or `Kind.group`.
 *
 * @param types in order
 */
export function findType(types: readonly ResourceType[], kind: string, apiVersion?: string): ResourceType | undefined {
  const asked = kind.toLowerCase();
  const [word = '', ...rest] = asked.split('.');
  const group = rest.join('.');
  return types.find((type) => {
    if (apiVersion !== undefined && type.apiVersion !== apiVersion) return false;
    if (group !== '' && groupOf(type.apiVersion) !== group) return false;
    return [type.kind.toLowerCase(), type.plural, type.singular, ...type.shortNames].includes(word);
  });
}

const objects = (value: Json | undefined): JsonObject[] => (Array.isArray(value) ? value.filter(isJsonObject) : []);
const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
const texts = (value: Json | undefined): string[] =>
  Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
