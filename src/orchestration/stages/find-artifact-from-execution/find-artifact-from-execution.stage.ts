import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { artifactsOfExecution, bound, EarlierExecutions } from '../../artifacts/port.ts';
import {
  failed,
  flag,
  type Outcome,
  type Rehearsal,
  StageHandler,
  StageKind,
  type Status,
  type TaskStep,
  text,
  type Turn,
} from '../../port.ts';

const ExecutionOptions = z.looseObject({
  successful: flag().nullish().describe('One that succeeded.'),
  succeeded: flag().nullish().describe('The same, in the words of older pipelines.'),
  terminal: flag().nullish().describe('One that failed.'),
  running: flag().nullish().describe('One that still runs.'),
});

const Options = z
  .looseObject({
    application: text().nullish().describe("The pipeline's application; the stage's own where it is not said."),
    pipeline: text().describe('Id of the pipeline whose executions are looked at, or its name.'),
    expectedArtifacts: z.array(z.looseObject({})).nullish().describe('What is looked for among its artifacts.'),
    expectedArtifact: z.looseObject({}).nullish().describe('The same, for one; in the words of older pipelines.'),
    executionOptions: ExecutionOptions.nullish().describe('Which executions count; any of them where nothing is said.'),
  })
  .refine(
    ({ expectedArtifact, expectedArtifacts }) => Boolean(expectedArtifact) || (expectedArtifacts ?? []).length > 0,
    {
      path: ['expectedArtifacts'],
      message: 'expected at least one artifact to look for',
    },
  );
type Options = z.infer<typeof Options>;

/** Finds artifacts in the execution of a pipeline that began last, and hands them on as if this one had made them. */
@Injectable()
@StageKind({
  kind: 'findArtifactFromExecution',
  title: 'Find artifact from execution',
  description: 'Finds artifacts in the latest execution of a pipeline and hands them on.',
  options: Options,
})
export class FindArtifactFromExecutionStage extends StageHandler<Options> {
  constructor(private readonly executions: EarlierExecutions) {
    super();
  }

  override runsDry(): readonly Rehearsal[] {
    return ['dryRun'];
  }

  override tasks(): readonly TaskStep<Options>[] {
    return [{ name: 'findArtifactFromExecution', turn: (turn) => this.#find(turn) }];
  }

  async #find({ execution, stage, options }: Turn<Options>): Promise<Outcome> {
    const application = options.application ?? execution.application;
    const statuses = statusesOf(options.executionOptions ?? {});
    const wanted = { application, pipelineNameOrId: options.pipeline, statuses, except: execution.id };
    const found = await this.executions.latest(wanted);
    if (found === undefined) {
      const which = statuses.length === 0 ? 'has begun' : `is ${statuses.join(' or ')}`;
      return failed(`No other execution of pipeline ${options.pipeline} of ${application} ${which}.`);
    }
    // What this stage found the last time would be found for ever.
    const isOwn = found.pipelineConfigId !== undefined && found.pipelineConfigId === execution.pipelineConfigId;
    const { expectedArtifacts, expectedArtifact } = stage.context;
    const outcome = bound(
      (Array.isArray(expectedArtifacts) && expectedArtifacts.length > 0) || expectedArtifact === undefined
        ? expectedArtifacts
        : [expectedArtifact],
      artifactsOfExecution(found, isOwn ? stage.refId : undefined),
    );
    return { ...outcome, context: { ...outcome.context, artifactsFromExecutionId: found.id } };
  }
}

function statusesOf({ successful, succeeded, terminal, running }: z.infer<typeof ExecutionOptions>): Status[] {
  return [
    ...(successful === true || succeeded === true ? (['SUCCEEDED'] as const) : []),
    ...(terminal === true ? (['TERMINAL'] as const) : []),
    ...(running === true ? (['RUNNING'] as const) : []),
  ];
}
