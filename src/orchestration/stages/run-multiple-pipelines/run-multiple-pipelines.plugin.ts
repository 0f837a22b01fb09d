import { Injectable } from '@nestjs/common';
import type { JsonObject } from '../../../kernel/index.ts';
import { cancelChild, failureOf, findAll, hasFailed, startChild, statusesOf } from '../../following/port.ts';
import {
  again,
  type Execution,
  executionTopic,
  Executions,
  failed,
  isComplete,
  type Outcome,
  StageHandler,
  StageKind,
  succeeded,
  type TaskStep,
  type Turn,
} from '../../port.ts';
import { type Member, membersOf } from './bundle.ts';
import { Options } from './options.ts';

const lookMs = 15_000;
const patienceMs = 12 * 3600 * 1000;

/**
 * Runs the pipelines of a bundle, each as soon as those that it depends on have succeeded. One that fails holds back those
 * that depend on it, and no others; the stage fails when all that could run have ended.
 */
@Injectable()
@StageKind({
  kind: 'runMultiplePipelines',
  title: 'Run pipelines',
  description: 'Runs several pipelines, side by side or one after another, as a bundle in YAML says.',
  options: Options,
})
export default class RunMultiplePipelinesStage extends StageHandler<Options> {
  constructor(private readonly executions: Executions) {
    super();
  }

  override tasks(): readonly TaskStep<Options>[] {
    return [
      { name: 'runMultiplePipelines', loop: 'start', timeoutMs: 300_000, turn: (turn) => this.#run(turn) },
      {
        name: 'monitorMultiplePipelines',
        loop: 'end',
        pollMs: lookMs,
        timeoutMs: patienceMs,
        timeoutOverridable: true,
        turn: (turn) => this.#monitor(turn),
      },
      { name: 'saveOutputs', turn: (turn) => this.#save(turn) },
    ];
  }

  override async cancel({ options, execution }: Turn<Options>): Promise<void> {
    for (const id of Object.values(options.runs ?? {})) await cancelChild(this.executions, id, execution.id);
  }

  override prepareRestart({ runs: _runs, ...source }: JsonObject): JsonObject {
    return source;
  }

  /** Starts all that are ready. What is started twice, because the process ended before that was noted, is one execution. */
  async #run(turn: Turn<Options>): Promise<Outcome> {
    const members = bundleOf(turn);
    const children = await this.#children(turn.options);
    const runs = { ...turn.options.runs };
    for (const { name, pipeline: pipelineNameOrId, application, parameters } of ready(members, children)) {
      const correlationId = `${turn.stage.id}.${String(turn.stage.attempt)}.${name}`;
      runs[name] = await startChild(this.executions, turn, {
        application,
        pipelineNameOrId,
        parameters,
        correlationId,
      });
    }
    return succeeded({}, { runs });
  }

  async #monitor(turn: Turn<Options>): Promise<Outcome> {
    const children = await this.#children(turn.options);
    if (ready(bundleOf(turn), children).length > 0) return { kind: 'redirect' };
    const open = [...children.values()].filter(({ status }) => !isComplete(status));
    return open.length > 0 ? again({ wakeOn: open.map(({ id }) => executionTopic(id)) }) : succeeded();
  }

  async #save(turn: Turn<Options>): Promise<Outcome> {
    const members = bundleOf(turn);
    const children = await this.#children(turn.options);
    const all = [...children.values()];
    const executionsList = [...children].map(([yamlIdentifier, { id, name, application, status }]) => ({
      yamlIdentifier,
      executionId: id,
      name,
      application,
      status,
    }));
    const outputs = { executionsList, executionStatuses: statusesOf(all) };
    const failures = all.filter(hasFailed).map(failureOf);
    if (failures.length === 0) {
      return all.every(({ status }) => status === 'SUCCEEDED') ? succeeded(outputs) : { kind: 'canceled', outputs };
    }
    const held = members.filter(({ name }) => !children.has(name)).map(({ name }) => name);
    const notRun = held.length > 0 ? ` Not run, since they depend on it: ${held.join(', ')}.` : '';
    return failed(`${String(failures.length)} of ${String(members.length)} pipelines failed.${notRun}`, {
      errors: failures.flatMap(({ errors }) => errors),
      details: { source: failures[0]?.source ?? {} },
      outputs,
    });
  }

  async #children({ runs }: Options): Promise<Map<string, Execution>> {
    const named = Object.entries(runs ?? {});
    const found = await findAll(
      this.executions,
      named.map(([, id]) => id),
    );
    return new Map(named.flatMap(([name], position) => (found[position] ? [[name, found[position]]] : [])));
  }
}

const bundleOf = ({ options }: Turn<Options>): Member[] =>
  membersOf(options.yamlConfig, options.checkDuplicated === true);

/** Those that have not run, and depend only on what has succeeded. */
const ready = (members: readonly Member[], children: ReadonlyMap<string, Execution>): Member[] =>
  members.filter(
    ({ name, dependsOn }) => !children.has(name) && dependsOn.every((one) => children.get(one)?.status === 'SUCCEEDED'),
  );
