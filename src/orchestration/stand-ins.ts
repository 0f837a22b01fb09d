import type { JsonObject } from '../kernel/index.ts';
import type { Execution, Stage } from './model/execution.ts';
import { type Planning, type StageHandler, succeeded, type TaskStep } from './port.ts';
import type { KnownStageKind } from './stage-kinds.ts';

/** Does the work of stages where the work itself must not be done: in a dry run, in a simulation. */
export interface StandIns {
  /** What the stage is taken for. @param known what its type says, undefined where nobody knows that */
  kind?(stage: Stage, known: KnownStageKind | undefined): KnownStageKind | undefined;
  /** The steps in place of the stage's own tasks; undefined where those run as they are. */
  tasks(handler: StageHandler<unknown>, planning: Planning<unknown>): readonly TaskStep<unknown>[] | undefined;
}

/** Every stage does its own work. */
export const nobodyStandsIn: StandIns = { tasks: () => undefined };

/** Whether it was started with `dryRun`: nothing outside may change. */
export const isDryRun = ({ trigger }: Execution): boolean => trigger['dryRun'] === true || trigger['dryRun'] === 'true';

/**
 * What takes the place of tasks in a dry run: one step that puts out what the stage put out when its pipeline last
 * succeeded. Children are planned as ever, and a stage that has no tasks of its own keeps having none.
 */
export class DryRuns implements StandIns {
  /** @param recorded what this stage put out before, or nothing */
  constructor(private readonly recorded: (execution: Execution, stage: Stage) => Promise<JsonObject>) {}

  tasks(handler: StageHandler<unknown>, planning: Planning<unknown>): readonly TaskStep<unknown>[] | undefined {
    if (!isDryRun(planning.execution) || handler.runsDry(planning).includes('dryRun')) return undefined;
    if (handler.tasks(planning).length === 0) return [];
    return [
      {
        name: 'dryRun',
        turn: async ({ execution, stage }) => succeeded(await this.recorded(execution, stage), { dryRun: true }),
      },
    ];
  }
}
