import { Field, ObjectType, registerEnumType } from '@nestjs/graphql';
import { isComplete, type Execution, type Stage } from '../../../orchestration/index.ts';
import { DateTimeScalar } from '../scalars.ts';

export enum BlockerKind {
  MANUAL_JUDGMENT = 'MANUAL_JUDGMENT',
  CONCURRENCY_QUEUE = 'CONCURRENCY_QUEUE',
  WAIT = 'WAIT',
  PAUSE = 'PAUSE',
  TROUBLE = 'TROUBLE',
}
registerEnumType(BlockerKind, {
  name: 'BlockerKind',
  valuesMap: {
    MANUAL_JUDGMENT: { description: 'A person must answer.' },
    CONCURRENCY_QUEUE: { description: 'Its pipeline runs as often as it may at a time.' },
    WAIT: { description: 'A stage holds it for a while.' },
    PAUSE: { description: 'Somebody has paused it.' },
    TROUBLE: { description: 'What a stage needs does not answer, and is tried again.' },
  },
});

@ObjectType({ description: 'What keeps an execution from going on.' })
export class Blocker {
  @Field(() => BlockerKind) kind!: BlockerKind;
  @Field(() => String, { description: 'One sentence for people.' }) message!: string;
  @Field(() => String, { nullable: true }) stageId!: string | null;
  @Field(() => String, { nullable: true }) stage!: string | null;
  @Field(() => DateTimeScalar, { nullable: true, description: 'When it goes on by itself, where that is known.' })
  until!: Date | null;
}

const waiting = new Set(['wait', 'waitUntil']);

/** What keeps an execution from going on now; empty while it works, and when it is over. */
export function blockersOf(execution: Execution): Blocker[] {
  if (isComplete(execution.status)) return [];
  const whole = { stageId: null, stage: null, until: null };
  if (execution.waiting === true) {
    const message = 'It waits for a place: its pipeline runs as often as it may at a time.';
    return [{ ...whole, kind: BlockerKind.CONCURRENCY_QUEUE, message }];
  }
  if (execution.status === 'PAUSED') {
    const message = `${execution.paused?.pausedBy ?? 'Somebody'} has paused it.`;
    return [{ ...whole, kind: BlockerKind.PAUSE, message }];
  }
  return execution.stages.filter(({ status }) => status === 'RUNNING').flatMap((stage) => blockerOf(execution, stage));
}

function blockerOf({ stages }: Execution, stage: Stage): Blocker[] {
  const task = stage.tasks.find(({ status }) => status === 'RUNNING');
  const place = { stageId: stage.id, stage: stage.name, until: null };
  if (stage.type === 'manualJudgment') {
    return [{ ...place, kind: BlockerKind.MANUAL_JUDGMENT, message: `${stage.name} waits for somebody's judgment.` }];
  }
  if (stage.scheduledTime !== undefined) {
    const until = new Date(stage.scheduledTime);
    const whose = stages.find(({ id }) => id === stage.parentStageId)?.name ?? stage.name;
    const message = `${whose} waits for its execution window until ${until.toISOString()}.`;
    return [{ ...place, until, kind: BlockerKind.WAIT, message }];
  }
  if (waiting.has(stage.type) && task?.dueAt !== undefined) {
    const until = new Date(task.dueAt);
    return [{ ...place, until, kind: BlockerKind.WAIT, message: `${stage.name} waits until ${until.toISOString()}.` }];
  }
  if (task?.trouble === undefined) return [];
  return [{ ...place, kind: BlockerKind.TROUBLE, message: `${stage.name}: ${task.trouble}` }];
}
