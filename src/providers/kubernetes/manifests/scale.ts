import { InvalidInput } from '../../../kernel/index.ts';
import { kindOf } from '../objects/kinds.ts';
import { KindCannot } from '../refusals.ts';
import { type Changing, merge, subjectOf } from './changing.ts';
import { fieldManager } from './ways.ts';

/** Kinds of their own can be scaled too, where they have the subresource for it. */
export async function scale(changing: Changing, replicas: number): Promise<void> {
  if (!Number.isSafeInteger(replicas) || replicas < 0) {
    const message = `is ${replicas}. Expected a whole number, zero or more.`;
    throw new InvalidInput('The size', [{ path: ['replicas'], message }]);
  }
  const subject = await subjectOf(changing);
  if (subject.answer !== undefined) return;
  const { live, ref, ways } = changing;
  if (kindOf(subject.object, ways.custom).abilities.has('scale')) {
    await merge(changing, subject, { spec: { replicas } });
    return;
  }
  if (!subject.key.type.subresources.includes('scale')) {
    throw new KindCannot(ref, 'scaled', 'Deployments, ReplicaSets, StatefulSets and kinds with a scale of their own');
  }
  const body = { spec: { replicas } };
  await live.api.patch(subject.key, { kind: 'merge', body }, { fieldManager, subresource: 'scale' });
}
