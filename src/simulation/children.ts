import type { JsonObject } from '../kernel/index.ts';
import type { Execution } from '../orchestration/index.ts';
import { Executions } from '../orchestration/port.ts';
import type { ChildPipeline, StageOutcome } from './model/scenario.ts';

type Start = Parameters<Executions['startPipeline']>[0];

/** What stages do with other executions, in a simulation. */
export interface ChildRuns {
  start(start: Start): Promise<string>;
  find(executionId: string): Execution | undefined;
  cancel(executionId: string, user: string, reason: string): Promise<void>;
}

/** Handed to stages before there is a simulation: they are made once for each. */
export class SimulatedExecutions extends Executions {
  #runs: ChildRuns | undefined;

  connect(runs: ChildRuns): void {
    this.#runs = runs;
  }

  override async startPipeline(start: Start): Promise<{ executionId: string }> {
    return { executionId: await this.#connected.start(start) };
  }
  /** Nothing is lost on the way in a simulation. */
  override startedBy(): Promise<undefined> {
    return Promise.resolve(undefined);
  }
  override find(executionId: string): Promise<Execution | undefined> {
    return Promise.resolve(this.#connected.find(executionId));
  }
  override cancel(executionId: string, user: string, reason: string): Promise<void> {
    return this.#connected.cancel(executionId, user, reason);
  }

  get #connected(): ChildRuns {
    if (this.#runs === undefined) throw new Error('a stage asked for executions before the simulation was built');
    return this.#runs;
  }
}

/** How a pipeline that is started turns out: the first entry that names it. */
export const childNamed = (
  pipelines: readonly ChildPipeline[],
  { application, pipelineNameOrId }: Start,
): ChildPipeline | undefined =>
  pipelines.find(
    (child) =>
      child.pipeline === pipelineNameOrId && (child.application === undefined || child.application === application),
  );

/** A pipeline of which only the end is known, as one with a single stage that ends so. */
export function standIn(
  name: string,
  child: ChildPipeline | undefined,
): { document: JsonObject; outcome: StageOutcome } {
  const fails = child?.fails ?? (child?.status === 'TERMINAL' ? (true as const) : undefined);
  return {
    document: { name, stages: [{ refId: '1', type: simulatedPipeline, name }] },
    outcome: {
      stage: '1',
      // Somebody cancels it: its work does not end by itself.
      ...(child?.status === 'CANCELED' ? { neverEnds: true as const } : {}),
      ...(child?.after === undefined ? {} : { after: child.after }),
      ...(child?.outputs === undefined ? {} : { outputs: child.outputs }),
      ...(fails === undefined ? {} : { fails }),
    },
  };
}

/** Type of the one stage of a {@link standIn}. */
export const simulatedPipeline = 'simulatedPipeline';
