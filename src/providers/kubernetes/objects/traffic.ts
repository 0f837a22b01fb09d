/** A Service finds its pods by their labels: to take part in its traffic is to wear them. */
import { InvalidInput, type Json, type JsonObject } from '../../../kernel/index.ts';
import type { KubernetesObject } from '../api/kubernetes-api.ts';
import { withLabels, withTemplateLabels } from './annotations.ts';
import { selects } from './label-selectors.ts';
import { at, textsAt } from './reading.ts';

export const selectorOf = (service: KubernetesObject): Record<string, string> => textsAt(service, 'spec', 'selector');

/** Where the labels of the pods stand: in the template of what makes them, else on the object itself. */
export const labelPath = (object: KubernetesObject): string[] =>
  at(object, 'spec', 'template') === undefined ? ['metadata', 'labels'] : ['spec', 'template', 'metadata', 'labels'];

export const podLabelsOf = (object: KubernetesObject): Record<string, string> => textsAt(object, ...labelPath(object));

/**
 * Puts a manifest behind a Service, which changes the labels of its pods.
 *
 * @throws {InvalidInput} the Service selects nothing, or by a label that the manifest has already
 */
export function attached(object: KubernetesObject, service: KubernetesObject): KubernetesObject {
  const selector = selectorOf(service);
  const keys = Object.keys(selector);
  const name = `service ${service.metadata.name}`;
  const refuse = (message: string): never => {
    throw new InvalidInput(`${object.kind} ${object.metadata.name}`, [
      { path: ['trafficManagement', 'services'], message },
    ]);
  };
  if (keys.length === 0) refuse(`names ${name}, which has no spec.selector: it could not tell which pods are meant.`);
  const there = podLabelsOf(object);
  const taken = keys.filter((key) => there[key] !== undefined);
  if (taken.length > 0) {
    refuse(
      `names ${name}, whose selector has the label ${taken.join(', ')}. So has the manifest, and traffic could not be taken ` +
        `from its pods later. Leave it out of ${labelPath(object).join('.')}, or select by another label.`,
    );
  }
  const hasTemplate = at(object, 'spec', 'template') !== undefined;
  return hasTemplate ? withTemplateLabels(object, selector) : withLabels(object, selector);
}

/** Whether a Service of the same namespace sends traffic to the pods of an object. */
export const isSelectedBy = (object: KubernetesObject, service: KubernetesObject): boolean =>
  (service.metadata.namespace ?? '') === (object.metadata.namespace ?? '') &&
  selects(selectorOf(service), podLabelsOf(object));

/** A JSON Pointer (RFC 6901) to a path of keys. */
export const pointer = (...path: readonly string[]): string =>
  path.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** Operations (RFC 6902) that take the labels of a selector away; those that are not there are passed over. */
export function removal(selector: Readonly<Record<string, string>>, object: KubernetesObject): JsonObject[] {
  const there = podLabelsOf(object);
  return Object.keys(selector)
    .filter((key) => there[key] !== undefined)
    .map((key) => ({ op: 'remove', path: pointer(...labelPath(object), key) }));
}

/** Operations that give them back. */
export function addition(selector: Readonly<Record<string, string>>, object: KubernetesObject): JsonObject[] {
  const path = labelPath(object);
  const there = podLabelsOf(object);
  const missing: Json = {};
  const wanting = Object.entries(selector).filter(([key, value]) => there[key] !== value);
  if (wanting.length === 0) return [];
  const parents: JsonObject[] = [];
  for (let length = 1; length <= path.length; length += 1) {
    const above = path.slice(0, length);
    if (at(object, ...above) === undefined) parents.push({ op: 'add', path: pointer(...above), value: missing });
  }
  return [
    ...parents,
    ...wanting.map(([key, value]) => ({
      op: there[key] === undefined ? 'add' : 'replace',
      path: pointer(...path, key),
      value,
    })),
  ];
}

/** Takes no traffic, though it was deployed to: none of the Services selects it. */
export function isDisabled(
  balancers: readonly string[] | undefined,
  object: KubernetesObject,
  services: readonly KubernetesObject[],
): boolean {
  return (balancers?.length ?? 0) > 0 && !services.some((service) => isSelectedBy(object, service));
}
