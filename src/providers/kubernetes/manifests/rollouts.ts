import { InvalidInput } from '../../../kernel/index.ts';
import type { Undo, Undone } from '../../port.ts';
import type { KubernetesObject } from '../api/kubernetes-api.ts';
import { restartedKey } from '../objects/annotations.ts';
import { imagesOf } from '../objects/artifacts/replacement.ts';
import { kindName } from '../objects/kinds.ts';
import { asJson, asObject, at, withAt } from '../objects/reading.ts';
import { workloadSelector } from '../objects/label-selectors.ts';
import { mapAt } from '../objects/reading.ts';
import { chosenRevision, isOwnedBy, revisionsOf, templateOf, undoing } from '../objects/revisions.ts';
import { KindCannot } from '../refusals.ts';
import { type Changing, demandAbility, jsonPatch, marking, merge, type Subject, subjectOf } from './changing.ts';

const rolling = 'Deployments, StatefulSets and DaemonSets';

/** A Deployment alone can stand still; what a cluster does not know it drops without a word. */
export async function setPaused(changing: Changing, paused: boolean): Promise<void> {
  const subject = await subjectOf(changing);
  if (kindName(subject.object) !== 'deployment') {
    throw new KindCannot(changing.ref, paused ? 'paused' : 'resumed', 'Deployments');
  }
  if (subject.answer === undefined) await merge(changing, subject, { spec: { paused } });
}

/** @param now when the pods were told to be replaced */
export async function restart(changing: Changing, now: Date): Promise<void> {
  const subject = await subjectOf(changing);
  demandAbility(changing, subject.object, 'restartRollout', 'restarted', rolling);
  if (subject.answer !== undefined) return;
  demandRunning(subject.object);
  const annotations = { [restartedKey]: now.toISOString() };
  await merge(changing, subject, { spec: { template: { metadata: { annotations } } } });
}

function demandRunning({ kind, metadata, spec }: KubernetesObject): void {
  if (spec?.['paused'] !== true) return;
  const message = 'is paused, so nothing would happen. Resume the rollout first.';
  throw new InvalidInput(`${kind} ${metadata.name}`, [{ path: ['spec', 'paused'], message }]);
}

export async function undo(changing: Changing, to: Undo): Promise<Undone> {
  const subject = await subjectOf(changing);
  const { object, key, answer } = subject;
  demandAbility(changing, object, 'undoRollout', 'rolled back', rolling);
  if (answer !== undefined) return { revision: Number(answer), images: imagesOf(object) };
  const revision = chosenRevision(revisionsOf(object, await candidates(changing, subject)), to);
  const template = templateOf(revision);
  const mark = marking(object, changing.operation, String(revision.number));
  await jsonPatch(changing, key, [...undoing(object, template), ...mark]);
  return {
    revision: revision.number,
    images: imagesOf(asObject(withAt(asJson(object), ['spec', 'template'], template))),
  };
}

/** Of a Deployment its ReplicaSets, of the others their ControllerRevisions. */
async function candidates({ live }: Changing, { object }: Subject): Promise<KubernetesObject[]> {
  const kind = kindName(object) === 'deployment' ? 'replicaSet' : 'controllerRevision';
  const type = await live.typeOf(kind, 'apps/v1');
  const selector =
    at(object, 'spec', 'selector') === undefined ? '' : workloadSelector(mapAt(object, 'spec', 'selector'));
  const found = await live.list(type, object.metadata.namespace ?? '', selector);
  return found.filter((each) => isOwnedBy(each, object));
}
