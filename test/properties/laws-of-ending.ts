/** Which way statuses go, and what an execution comes to. */
import { isDeepStrictEqual } from 'node:util';
import { transition } from '../../src/orchestration/engine/transition.ts';
import type { Event } from '../../src/orchestration/engine/events.ts';
import type { Execution, Stage, Status } from '../../src/orchestration/model/execution.ts';
import type { Laws } from './laws.ts';
import type { Life } from './life.ts';

type Edges = Record<Status, readonly Status[]>;
const ends = ['SUCCEEDED', 'SKIPPED', 'FAILED_CONTINUE', 'STOPPED', 'TERMINAL', 'CANCELED'] as const;
const none = Object.fromEntries(ends.map((end) => [end, []])) as unknown as Record<(typeof ends)[number], []>;

const edges: Record<'stage' | 'task' | 'execution', Edges> = {
  // What is skipped by hand takes its children with it, also those that have not started.
  stage: { ...none, NOT_STARTED: ['RUNNING', 'SKIPPED'], RUNNING: ['PAUSED', ...ends], PAUSED: ['RUNNING', ...ends] },
  task: {
    ...none,
    NOT_STARTED: ['RUNNING', 'PAUSED', 'SKIPPED'],
    RUNNING: ['PAUSED', ...ends],
    PAUSED: ['RUNNING', ...ends],
  },
  // One whose stages are all skipped ends in the step in which it begins.
  execution: {
    ...none,
    NOT_STARTED: ['RUNNING', 'CANCELED', 'TERMINAL', 'SUCCEEDED'],
    RUNNING: ['PAUSED', 'SUCCEEDED', 'TERMINAL', 'CANCELED'],
    PAUSED: ['RUNNING', 'SUCCEEDED', 'TERMINAL', 'CANCELED'],
  },
};

function strayed(what: keyof typeof edges, from: Status, to: Status): string | undefined {
  return from === to || edges[what][from].includes(to) ? undefined : `${what} goes from ${from} to ${to}`;
}

export const lawsOfEnding: Laws = {
  'statuses move only as they may': () => ({
    step({ before, event, after }) {
      const isRestart = event.kind === 'restartRequested';
      if (!isRestart) {
        const stray = strayed('execution', before.status, after.status);
        if (stray !== undefined) return stray;
      }
      if (before.stages === after.stages) return undefined;
      for (const stage of after.stages) {
        const was = before.stages.find(({ id }) => id === stage.id);
        if (was === undefined || was === stage || was.attempt !== stage.attempt) continue;
        const isLoop = event.kind === 'turned' && event.stageId === stage.id && event.result.status === 'REDIRECT';
        const stray = strayed('stage', was.status, stage.status) ?? (isLoop ? undefined : strayedTask(was, stage));
        if (stray !== undefined) return `${stage.refId}: ${stray}`;
      }
      return undefined;
    },
  }),

  'only a restart brings back what was over': () => ({
    step({ before, event, after }) {
      if (event.kind === 'restartRequested') return undefined;
      const back = after.stages.find((stage) => {
        const was = before.stages.find(({ id }) => id === stage.id);
        return was !== undefined && was.attempt !== stage.attempt;
      });
      return back && `${back.refId} has another attempt`;
    },
  }),

  'what has ended has an end, not before its start': () => ({
    step({ before, after }) {
      if (before.stages === after.stages && before.status === after.status) return undefined;
      if (isEnd(after.status) && after.startTime !== undefined && after.endTime === undefined)
        return 'the execution has no end';
      const known = new Set(before.stages);
      for (const stage of after.stages) {
        if (known.has(stage)) continue;
        for (const { status, startTime, endTime, name: what } of [stage, ...stage.tasks]) {
          if (isEnd(status) !== (endTime !== undefined)) return `${what} is ${status} with end ${String(endTime)}`;
          if (endTime !== undefined && startTime !== undefined && endTime < startTime)
            return `${what} ends before it starts`;
        }
      }
      return undefined;
    },
  }),

  'nothing runs in an execution that is over': () => ({
    end({ execution }) {
      const parts = execution.stages.flatMap((stage) => [stage, ...stage.tasks]);
      const running = parts.find(({ status }) => status === 'RUNNING' || status === 'PAUSED');
      return running && `${running.name} is ${running.status}`;
    },
  }),

  'an execution ends as its stages say': () => ({
    end({ execution }) {
      const wanted = endOf(execution);
      return execution.status === wanted ? undefined : `it is ${execution.status}, its stages say ${wanted}`;
    },
  }),

  'the log gives the execution as it is, through JSON': () => ({
    end({ born, log, execution }) {
      let replayed = through(born);
      for (const { event, at } of through(log)) replayed = transition(replayed, event, at).execution;
      // Equal texts are the rule, and quickly compared.
      if (JSON.stringify(replayed) === JSON.stringify(execution)) return undefined;
      return isDeepStrictEqual(replayed, through(execution)) ? undefined : 'it is another one';
    },
  }),

  'an execution is the same in the database as in memory': () => ({
    end: ({ execution }) => (isDeepStrictEqual(through(execution), execution) ? undefined : 'a value is lost'),
  }),
};

const isEnd = (status: Status): boolean => (ends as readonly Status[]).includes(status);

const through = <T extends Execution | Life['log'] | Event>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

function strayedTask(was: Stage, stage: Stage): string | undefined {
  for (const task of stage.tasks) {
    const earlier = was.tasks.find(({ id }) => id === task.id);
    const stray = earlier && strayed('task', earlier.status, task.status);
    if (stray !== undefined) return stray;
  }
  return undefined;
}

/** By Orca's rules for the end of an execution, told once more. */
function endOf(execution: Execution): Status {
  const top = execution.stages.filter(({ parentStageId }) => parentStageId === undefined);
  const some = (status: Status): boolean => top.some((stage) => stage.status === status);
  if (execution.startTime === undefined) return execution.canceled ? 'CANCELED' : 'TERMINAL';
  // What was halted before the last restart counts when all else is done.
  const sinceRestart = top.filter(({ haltedEarlier }) => !haltedEarlier).map(({ status }) => status);
  if (sinceRestart.includes('TERMINAL')) return 'TERMINAL';
  if (execution.canceled || sinceRestart.includes('CANCELED')) return 'CANCELED';
  if (some('TERMINAL')) return 'TERMINAL';
  if (some('CANCELED')) return 'CANCELED';
  const isStuck = top.some(({ status, requisiteStageRefIds }) => {
    const upstream = top.filter(({ refId }) => requisiteStageRefIds.includes(refId));
    const isFree = upstream.every((other) => ['SUCCEEDED', 'SKIPPED', 'FAILED_CONTINUE'].includes(other.status));
    return status === 'NOT_STARTED' && isFree;
  });
  if (isStuck) return 'RUNNING';
  const failsLater = top.some(
    ({ status, context }) => status === 'STOPPED' && context['completeOtherBranchesThenFail'] === true,
  );
  return failsLater ? 'TERMINAL' : 'SUCCEEDED';
}
