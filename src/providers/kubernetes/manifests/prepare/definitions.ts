/** Kinds that an order brings along: their definitions are deployed before the objects of them. */
import type { KubernetesObject, ResourceType } from '../../api/kubernetes-api.ts';
import { groupOf, kindName } from '../../objects/kinds.ts';
import { textAt } from '../../objects/reading.ts';

/** The kind of an object as a definition of the same order has it; `undefined` where none is of it. */
export function broughtAlong(object: KubernetesObject, all: readonly KubernetesObject[]): ResourceType | undefined {
  const definition = all.find(
    (other) =>
      kindName(other) === 'customResourceDefinition' &&
      textAt(other, 'spec', 'names', 'kind') === object.kind &&
      textAt(other, 'spec', 'group') === groupOf(object.apiVersion),
  );
  if (definition === undefined) return undefined;
  const names = (field: string): string => textAt(definition, 'spec', 'names', field) ?? '';
  return {
    apiVersion: object.apiVersion,
    kind: object.kind,
    plural: names('plural'),
    singular: names('singular'),
    shortNames: [],
    namespaced: textAt(definition, 'spec', 'scope') !== 'Cluster',
    verbs: [],
    subresources: [],
  };
}
