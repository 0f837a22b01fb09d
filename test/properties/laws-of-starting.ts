/** What starts when. */
import type { Execution, Stage, Task } from '../../src/orchestration/model/execution.ts';
import { isActive, isSatisfied } from '../../src/orchestration/model/status.ts';
import type { Laws } from './laws.ts';
import type { Step } from './life.ts';

interface Started {
  stages: Stage[];
  tasks: { stage: Stage; task: Task }[];
}

/** What this step has started, as it stands after it. */
function startedBy({ before, after }: Step): Started {
  const started: Started = { stages: [], tasks: [] };
  if (before.stages === after.stages) return started;
  for (const stage of after.stages) {
    const earlier = before.stages.find((other) => other.id === stage.id);
    if (earlier === stage) continue;
    const was = earlier?.attempt === stage.attempt ? earlier : undefined;
    if (isActive(stage.status) && (was === undefined || was.status === 'NOT_STARTED')) started.stages.push(stage);
    for (const task of stage.tasks) {
      const last = was?.tasks.find((other) => other.id === task.id);
      // A loop brings back what was over.
      const isNew = last === undefined || !isActive(last.status) || last.startTime !== task.startTime;
      if (isActive(task.status) && isNew) started.tasks.push({ stage, task });
    }
  }
  return started;
}

const parentOf = (execution: Execution, stage: Stage): Stage | undefined =>
  execution.stages.find((other) => other.id === stage.parentStageId);

function isRollBack(execution: Execution, stage: Stage): boolean {
  for (let each: Stage | undefined = stage; each; each = parentOf(execution, each)) if (each.onFailure) return true;
  return false;
}

const isBeside = (stage: Stage, other: Stage): boolean =>
  other.parentStageId === stage.parentStageId &&
  other.syntheticStageOwner === stage.syntheticStageOwner &&
  other.onFailure === stage.onFailure;

const isFailing = (execution: Execution): boolean =>
  execution.stages.some(
    ({ parentStageId, status, haltedEarlier }) =>
      parentStageId === undefined && !haltedEarlier && (status === 'TERMINAL' || status === 'CANCELED'),
  );

export const lawsOfStarting: Laws = {
  'no stage starts before the stages that it needs are done, and none of them has failed': () => ({
    step(step) {
      for (const stage of startedBy(step).stages) {
        for (const other of step.after.stages) {
          if (!isBeside(stage, other) || !stage.requisiteStageRefIds.includes(other.refId)) continue;
          if (!isSatisfied(other.status)) return `${stage.refId} starts while ${other.refId} is ${other.status}`;
        }
      }
      return undefined;
    },
  }),

  'a child starts when its parent has come to it': () => ({
    step(step) {
      for (const child of startedBy(step).stages) {
        if (child.parentStageId === undefined) continue;
        const parent = parentOf(step.after, child);
        if (!parent || !isActive(parent.status))
          return `${child.refId} starts, its parent is ${String(parent?.status)}`;
        const tasks = parent.tasks.map(({ status }) => status);
        if (child.syntheticStageOwner === 'STAGE_BEFORE' && tasks.some((status) => status !== 'NOT_STARTED'))
          return `${child.refId} starts after tasks of its parent: ${tasks.join()}`;
        // Tasks that come after a failure which is let pass are never run.
        if (child.syntheticStageOwner === 'STAGE_AFTER' && tasks.some(isActive))
          return `${child.refId} starts beside tasks of its parent: ${tasks.join()}`;
      }
      return undefined;
    },
  }),

  'a task starts when the tasks and children before it are done, and none of them has failed': () => ({
    step(step) {
      for (const { stage, task } of startedBy(step).tasks) {
        const earlier = stage.tasks.slice(0, stage.tasks.indexOf(task));
        if (!earlier.every(({ status }) => isSatisfied(status))) return `${stage.refId}.${task.name} starts too early`;
        for (const child of step.after.stages) {
          if (child.parentStageId !== stage.id) continue;
          const mayFail = child.context['allowSiblingStagesToContinueOnFailure'] === true;
          const isFine = isSatisfied(child.status) && (child.status !== 'FAILED_CONTINUE' || mayFail);
          if (!isFine) return `${stage.refId}.${task.name} starts, child ${child.refId} is ${child.status}`;
        }
      }
      return undefined;
    },
  }),

  'a stage starts once in each attempt': () => {
    const seen = new Set<string>();
    return {
      step(step) {
        for (const stage of startedBy(step).stages) {
          const key = `${stage.id}/${String(stage.attempt)}`;
          if (seen.has(key)) return `${stage.refId} starts again`;
          seen.add(key);
        }
        return undefined;
      },
    };
  },

  'a cancelled execution starts nothing more': () => ({
    step(step) {
      if (!step.after.canceled) return undefined;
      const { stages, tasks } = startedBy(step);
      if (stages.length > 0 || tasks.length > 0) return `${String(stages[0]?.refId ?? tasks[0]?.stage.refId)} starts`;
      const order = step.effects.find(({ kind }) => kind === 'turn' || kind === 'plan');
      return order && `it orders a ${order.kind}`;
    },
  }),

  'an execution that has failed starts nothing more but what takes a bad version back': () => ({
    step(step) {
      if (!isFailing(step.before) || !isFailing(step.after)) return undefined;
      const { stages, tasks } = startedBy(step);
      const other = [...stages, ...tasks.map(({ stage }) => stage)].find((stage) => !isRollBack(step.after, stage));
      return other && `${other.refId} goes on`;
    },
  }),

  'what is being cancelled starts nothing more of its own': () => {
    const halting = new Set<string>();
    return {
      step(step) {
        for (const { stage } of startedBy(step).tasks) {
          if (halting.has(`${stage.id}/${String(stage.attempt)}`)) return `${stage.refId} goes on with its next task`;
        }
        for (const effect of step.effects) {
          if (effect.kind !== 'cancelTask') continue;
          const stage = step.after.stages.find(({ id }) => id === effect.stageId);
          halting.add(`${effect.stageId}/${String(stage?.attempt)}`);
        }
        return undefined;
      },
    };
  },

  'a paused execution starts no stage and takes no turn': () => ({
    step(step) {
      if (step.before.status !== 'PAUSED' || step.after.status !== 'PAUSED') return undefined;
      const { stages } = startedBy(step);
      if (stages.length > 0) return `${String(stages[0]?.refId)} starts`;
      return step.effects.some(({ kind }) => kind === 'turn') ? 'it orders a turn' : undefined;
    },
  }),

  'children for a failure are there where their parent has failed, and run one after another': () => ({
    step(step) {
      for (const child of startedBy(step).stages) {
        if (!child.onFailure) continue;
        const parent = parentOf(step.after, child);
        if (!parent) return `${child.refId} has no parent`;
        const others = step.after.stages.filter((other) => other.parentStageId === parent.id && !other.onFailure);
        const parts = [...others, ...parent.tasks].map(({ status }) => status);
        const hasFailed =
          parts.includes('TERMINAL') ||
          parts.includes('STOPPED') ||
          parent.beforeStagePlanningFailed ||
          parent.context['failOnFailedExpressions'] === true;
        if (!hasFailed) return `${child.refId} starts, nothing of ${parent.refId} failed`;
        const beside = step.after.stages.filter((other) => other !== child && isBeside(child, other));
        if (beside.some(({ status }) => isActive(status))) return `${child.refId} starts beside another`;
      }
      return undefined;
    },
  }),
};
