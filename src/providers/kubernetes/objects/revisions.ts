/** The revisions of a rollout, and the way back to one of them. */
import { InvalidInput, type JsonObject } from '../../../kernel/index.ts';
import type { Undo } from '../../port.ts';
import type { KubernetesObject } from '../api/kubernetes-api.ts';
import { annotation } from './annotations.ts';
import { kindName } from './kinds.ts';
import { at, mapAt, numberAt, withAt } from './reading.ts';

const revisionKey = 'deployment.kubernetes.io/revision';

export interface Revision {
  number: number;
  /** A ReplicaSet of a Deployment, or a ControllerRevision of the others. */
  of: KubernetesObject;
}

/** Owned by this very object, not by an earlier one of its name. */
export const isOwnedBy = (object: KubernetesObject, owner: KubernetesObject): boolean =>
  (object.metadata.ownerReferences ?? []).some((reference) => reference.uid === owner.metadata.uid);

/** The oldest first. */
export function revisionsOf(owner: KubernetesObject, candidates: readonly KubernetesObject[]): Revision[] {
  return candidates
    .filter((candidate) => isOwnedBy(candidate, owner))
    .flatMap((of): Revision[] => {
      const annotated = Number(annotation(of, revisionKey) ?? Number.NaN);
      const number = kindName(of) === 'replicaSet' ? annotated : (numberAt(of, 'revision') ?? Number.NaN);
      return Number.isSafeInteger(number) ? [{ number, of }] : [];
    })
    .toSorted((one, other) => one.number - other.number);
}

/** @throws {InvalidInput} there is no such revision; says which there are */
export function chosenRevision(revisions: readonly Revision[], to: Undo): Revision {
  const place =
    'revision' in to
      ? revisions.findIndex(({ number }) => number === to.revision)
      : revisions.length - to.revisionsBack - 1;
  const found = place < 0 ? undefined : revisions[place];
  if (found !== undefined) return found;
  const numbers = revisions.map(({ number }) => number).join(', ');
  const there = revisions.length === 1 ? 'there is 1 revision' : `there are ${revisions.length} revisions`;
  const [field, wanted] =
    'revision' in to ? ['revision', String(to.revision)] : ['numRevisionsBack', `${to.revisionsBack} back`];
  const message = `is ${wanted}, but ${there}${numbers === '' ? '' : ` (${numbers})`}.`;
  throw new InvalidInput('The rollout to undo', [{ path: [field], message }]);
}

/** The pods' template as it was, without the label by which the controller tells its replica sets apart. */
export function templateOf(revision: Revision): JsonObject {
  const { of } = revision;
  if (kindName(of) !== 'replicaSet') return mapAt(of, 'data', 'spec', 'template');
  const template = mapAt(of, 'spec', 'template');
  return withAt(template, ['metadata', 'labels', 'pod-template-hash'], undefined);
}

/**
 * Operations (RFC 6902) that put an earlier template in the place of the present one. They fail if the
 * order was changed since it was read; the status may have been.
 *
 * @throws {InvalidInput} the rollout is paused, and would not go back
 */
export function undoing(object: KubernetesObject, template: JsonObject): JsonObject[] {
  if (at(object, 'spec', 'paused') === true) {
    const message = 'is paused, so nothing would happen. Resume the rollout first.';
    throw new InvalidInput(`${object.kind} ${object.metadata.name}`, [{ path: ['spec', 'paused'], message }]);
  }
  const { $patch: _, ...clean } = template;
  return [
    { op: 'test', path: '/metadata/generation', value: object.metadata.generation ?? 0 },
    { op: 'replace', path: '/spec/template', value: clean },
  ];
}
