/** What is ordered, and what answers do. */
import { openTurns } from '../../src/orchestration/engine/due.ts';
import type { Effect } from '../../src/orchestration/engine/events.ts';
import type { Execution } from '../../src/orchestration/model/execution.ts';
import { isActive } from '../../src/orchestration/model/status.ts';
import type { Laws } from './laws.ts';

/** A later order of the same turn takes the place of the earlier one after these. */
const replacing = new Set(['patched', 'resumeRequested']);

export const lawsOfOrder: Laws = {
  'nothing is ordered twice, unless the later order of a turn takes the place of the earlier': () => {
    const ordered = new Set<string>();
    const answered = new Set<string>();
    return {
      step({ event, before, after, effects }) {
        if (event.kind === 'turned' && before.stages !== after.stages)
          answered.add(keyOf(before, { ...event, kind: 'turn', at: 0 }));
        for (const effect of effects) {
          const key = keyOf(after, effect);
          if (answered.has(key)) return `${key} is ordered again after its answer`;
          const mayRepeat = effect.kind === 'turn' && replacing.has(event.kind);
          if (ordered.has(key) && !mayRepeat) return `${key} is ordered again by ${event.kind}`;
          ordered.add(key);
        }
        return undefined;
      },
    };
  },

  'an answer that nobody waits for changes nothing': () => ({
    step({ event, before, after, effects, isLate }) {
      if (!isLate) return undefined;
      if (effects.length > 0) return `${event.kind} orders ${effects.map(({ kind }) => kind).join()}`;
      const isSame = before.stages === after.stages && before.status === after.status;
      return isSame ? undefined : `${event.kind} changes something`;
    },
  }),

  'whatever runs has something ordered that brings it on': () => ({
    between({ execution, orders }) {
      for (const stage of execution.stages) {
        if (!isActive(stage.status)) continue;
        const mine = [...orders].map(({ effect }) => effect).filter((effect) => isFor(effect, stage.id));
        const isPlanning =
          stage.phase === 'planning' || stage.phase === 'planningAfter' || stage.phase === 'planningFailure';
        if (isPlanning && !mine.some(({ kind }) => kind === 'plan')) return `${stage.refId} waits for a plan`;
        for (const task of stage.tasks) {
          if (task.status !== 'RUNNING') continue;
          if (!mine.some((effect) => 'taskId' in effect && effect.taskId === task.id))
            return `${stage.refId}.${task.name} runs, and nothing will come`;
        }
        // The resume starts the children that became ready during a pause.
        if (isPlanning || execution.status === 'PAUSED') continue;
        const parts = [...execution.stages.filter((child) => child.parentStageId === stage.id), ...stage.tasks];
        if (!parts.some(({ status }) => isActive(status))) return `${stage.refId} runs, and nothing of it`;
      }
      return undefined;
    },
  }),

  'the turn that is ordered is the one that the task tells of, at its time': () => ({
    between({ execution, orders, now }) {
      for (const told of openTurns(execution)) {
        const key = keyOf(execution, told);
        const order = [...orders].find(({ effect }) => effect.kind === 'turn' && keyOf(execution, effect) === key);
        if (order?.effect.kind !== 'turn') return `${key} is told of and not ordered`;
        const { at } = order.effect;
        if (at !== told.at && Math.max(at, told.at) > now)
          return `${key} is ordered for ${String(at)} and told of for ${String(told.at)}`;
      }
      return undefined;
    },
  }),
};

const isFor = (effect: Effect, stageId: string): boolean => effect.kind !== 'publish' && effect.stageId === stageId;

function keyOf(execution: Execution, effect: Effect): string {
  const stage = effect.kind === 'publish' ? undefined : execution.stages.find(({ id }) => id === effect.stageId);
  const attempt = `${String(stage?.id)}/${String(stage?.attempt)}`;
  switch (effect.kind) {
    case 'publish':
      // An execution starts and ends again after a restart.
      return `${effect.topic} ${String(execution.startTime)} ${execution.stages.map((each) => each.attempt).join()}`;
    case 'plan':
      return `plan ${attempt} ${effect.phase}`;
    case 'turn':
      return `turn ${attempt}/${effect.taskId} ${String(effect.turn)}`;
    case 'cancelTask':
      return `cancelTask ${attempt}/${effect.taskId}`;
    case 'cleanUp':
      return `cleanUp ${attempt}`;
  }
}
