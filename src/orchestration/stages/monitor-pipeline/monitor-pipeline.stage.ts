import { Injectable } from '@nestjs/common';
import { bindIfExpected } from '../../artifacts/port.ts';
import { findAll, hasFailed, failureOf, statusesOf, verdictOf } from '../../following/port.ts';
import {
  again,
  executionTopic,
  Executions,
  failed,
  isComplete,
  mergedOutputs,
  type Outcome,
  type Planning,
  StageHandler,
  StageKind,
  succeeded,
  type TaskStep,
  type Turn,
} from '../../port.ts';
import { followed, Options } from './options.ts';

const lookMs = 15_000;
const patienceMs = 12 * 3600 * 1000;

/** Follows executions that somebody else has started; each end wakes it. To halt it does not halt them. */
@Injectable()
@StageKind({
  kind: 'monitorPipeline',
  title: 'Monitor pipelines',
  description: 'Waits for the end of pipelines that are running already, and ends as they do.',
  options: Options,
})
export class MonitorPipelineStage extends StageHandler<Options> {
  constructor(private readonly executions: Executions) {
    super();
  }

  override tasks(planning: Planning<Options>): readonly TaskStep<Options>[] {
    return [
      {
        name: 'monitorPipeline',
        pollMs: lookMs,
        timeoutMs: patienceMs,
        timeoutOverridable: true,
        turn: (turn) => this.#monitor(turn),
      },
      ...bindIfExpected(planning),
    ];
  }

  async #monitor({ options, stage }: Turn<Options>): Promise<Outcome> {
    const ids = followed(options);
    if (ids.length === 0) return failed('There is nothing to follow: executionIds is empty, and so is executionId.');
    const children = await findAll(this.executions, ids);
    const executionStatuses = statusesOf(children);
    const only = children.length === 1 ? children[0] : undefined;
    const outputs = { ...(only && isComplete(only.status) ? mergedOutputs(only) : {}), executionStatuses };
    switch (verdictOf(children, options.monitorBehavior === 'FailFast')) {
      case 'running': {
        const isNews = JSON.stringify(stage.outputs['executionStatuses']) !== JSON.stringify(executionStatuses);
        const open = children.filter(({ status }) => !isComplete(status));
        return again({ wakeOn: open.map(({ id }) => executionTopic(id)), ...(isNews ? { outputs } : {}) });
      }
      case 'succeeded':
        return succeeded(outputs);
      case 'canceled':
        return { kind: 'canceled', outputs };
      case 'failed': {
        const failures = children.filter(hasFailed).map(failureOf);
        const errors = failures.flatMap((failure) => failure.errors);
        const source = failures[0]?.source ?? {};
        return failed('At least one of the pipelines that are followed has failed.', {
          errors,
          details: { source },
          outputs,
        });
      }
    }
  }
}
