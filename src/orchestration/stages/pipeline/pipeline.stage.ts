import { Injectable } from '@nestjs/common';
import { isJsonObject, type JsonObject, toJson } from '../../../kernel/index.ts';
import { bindIfExpected } from '../../artifacts/port.ts';
import { cancelChild, failureOf, startChild } from '../../following/port.ts';
import {
  again,
  executionTopic,
  Executions,
  failed,
  isComplete,
  mergedOutputs,
  NoSuchExecution,
  type Outcome,
  type Planning,
  StageHandler,
  StageKind,
  succeeded,
  type TaskStep,
  type Turn,
  type Rehearsal,
} from '../../port.ts';
import { Options } from './options.ts';

const lookMs = 15_000;
const patienceMs = 12 * 3600 * 1000;

/**
 * Starts another pipeline and ends as that does. The task's intent is the correlation id of the start, so that a start
 * which is asked for twice happens once. The child knows its parent by id; nothing of the parent is copied into it.
 */
@Injectable()
@StageKind({
  kind: 'pipeline',
  title: 'Pipeline',
  description: 'Starts another pipeline, and waits for its end.',
  options: Options,
})
export class PipelineStage extends StageHandler<Options> {
  constructor(private readonly executions: Executions) {
    super();
  }

  override canBeSkipped({ options }: Planning<Options>): boolean {
    return options.skippable === true;
  }

  override runsDry(): readonly Rehearsal[] {
    return ['dryRun', 'simulation'];
  }

  override tasks(planning: Planning<Options>): readonly TaskStep<Options>[] {
    const { options, stage } = planning;
    const start: TaskStep<Options> = {
      name: 'startPipeline',
      turn: (turn) => this.#start(turn),
      // The child may be there though its start was never noted; the stage's own clean-up takes it from here.
      onCancel: async ({ operation }) => {
        const child = await this.executions.startedBy(operation);
        return child && { context: { executionId: child.id } };
      },
    };
    const monitor: TaskStep<Options> = {
      name: 'monitorPipeline',
      pollMs: lookMs,
      timeoutMs: patienceMs,
      timeoutOverridable: true,
      turn: (turn) => this.#monitor(turn),
    };
    // Told by the source, which is the same before and after the start.
    const isStarted = typeof stage.source['executionId'] === 'string';
    const follows = options.waitForCompletion !== false;
    return [...(isStarted ? [] : [start]), ...(follows ? [monitor] : []), ...bindIfExpected(planning)];
  }

  /** The child is cancelled with its parent. */
  override async cancel({ options, execution }: Turn<Options>): Promise<void> {
    if (!options.executionId || options.waitForCompletion === false) return;
    await cancelChild(this.executions, options.executionId, execution.id);
  }

  /**
   * Another attempt starts the pipeline anew. Where the child was restarted by itself (`_skipPipelineRestart`), its
   * `executionId` stays and it is only followed; so is one that the author named in place of a pipeline.
   */
  override prepareRestart({ _skipPipelineRestart: follows, executionId, ...source }: JsonObject): JsonObject {
    const isFollowed = follows === true || (source['pipeline'] ?? null) === null;
    return isFollowed && typeof executionId === 'string' ? { ...source, executionId } : source;
  }

  async #start(turn: Turn<Options>): Promise<Outcome> {
    const { options, operation } = turn;
    const parameters = toJson(options.pipelineParameters ?? {});
    const executionId = await startChild(this.executions, turn, {
      application: options.pipelineApplication ?? options.application ?? undefined,
      pipelineNameOrId: options.pipeline ?? '',
      parameters: isJsonObject(parameters) ? parameters : {},
      correlationId: operation,
    });
    return succeeded({}, { executionId });
  }

  async #monitor({ options, now }: Turn<Options>): Promise<Outcome> {
    const id = options.executionId ?? '';
    const child = await this.executions.find(id);
    if (child === undefined) throw new NoSuchExecution(id);
    const context = { status: child.status, executionName: child.name };
    if (!isComplete(child.status)) {
      return again({ context, wakeOn: [executionTopic(id)], at: new Date(now.getTime() + lookMs) });
    }
    // Also of one that failed: where that is ignored, the stages after this one read what was done till then.
    const outputs = options.skipDownstreamOutput === true ? {} : mergedOutputs(child);
    switch (child.status) {
      case 'SUCCEEDED':
        return succeeded(outputs, context);
      case 'CANCELED':
        return { kind: 'canceled', context, outputs };
      default: {
        const { errors, source } = failureOf(child);
        return failed(errors[0] ?? '', { errors, details: { source }, context, outputs });
      }
    }
  }
}
