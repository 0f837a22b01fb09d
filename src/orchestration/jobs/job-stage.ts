import { Injectable } from '@nestjs/common';
import { ArtifactContents } from '../../artifacts/port.ts';
import { DomainError, InvalidInput, isJsonObject, type Json, type JsonObject } from '../../kernel/index.ts';
import {
  Accounts,
  jobOutput,
  type Jobs,
  type JobView,
  manifestName,
  type ManifestOrder,
  type ManifestRef,
} from '../../providers/port.ts';
import { artifactOfStage, bindIfExpected } from '../artifacts/port.ts';
import {
  annotationsOf,
  deployedManifests,
  deployedRefs,
  deploymentOrder,
  foreseen,
  jobCloud,
  lookAgain,
  manifestCloud,
  ManifestStage,
  minuteMs,
  newsIn,
  NoSuchManifest,
  promoteOutputs,
  resultContext,
  sourced,
} from '../manifests/port.ts';
import {
  again,
  type ChildStage,
  failed,
  type Foresight,
  type Outcome,
  type Planning,
  succeeded,
  type TaskStep,
  type Turn,
} from '../port.ts';
import type { JobOptions } from './options.ts';
import { failureOf, statusOf } from './status.ts';

const usualMs = 120 * minuteMs;
/** Beyond the time that the job allows itself: clocks differ, and its end has to be told. */
const paddingMs = 5 * minuteMs;
const outputBytes = 1024 * 1024;
/** The output of a job that has ended may need a moment until it can be read. */
const mostReadings = 6;

/** Runs one job to its end, and takes over what it tells. */
@Injectable()
export abstract class JobStage extends ManifestStage<JobOptions> {
  override readonly opaque: readonly string[] = ['manifest', 'manifests'];

  constructor(
    accounts: Accounts,
    private readonly contents: ArtifactContents,
  ) {
    super(accounts);
  }

  override tasks(planning: Planning<JobOptions>): readonly TaskStep<JobOptions>[] {
    const { waitForCompletion, consumeArtifactSource } = planning.options;
    const limit = planning.stage.context['jobRuntimeLimitMs'];
    const consumes = consumeArtifactSource?.toLowerCase() === 'artifact';
    return [
      { name: 'runJob', pollMs: 2000, timeoutMs: 10 * minuteMs, turn: (turn) => this.#run(turn) },
      { name: 'monitorDeploy', pollMs: 5000, timeoutMs: 60 * minuteMs, turn: (turn) => this.#appear(turn) },
      promoteOutputs(),
      ...(waitForCompletion === false
        ? []
        : [
            {
              name: 'waitOnJobCompletion',
              pollMs: 10_000,
              timeoutMs: typeof limit === 'number' ? limit + paddingMs : usualMs,
              timeoutOverridable: true,
              turn: (turn: Turn<JobOptions>) => this.#wait(turn),
              onTimeout: ({ stage }: Turn<JobOptions>) => timedOut(stage.context),
            },
          ]),
      ...bindIfExpected<JobOptions>(planning),
      ...(consumes
        ? [{ name: 'consumeArtifact', pollMs: 2000, timeoutMs: 5 * minuteMs, turn: this.#consume.bind(this) }]
        : []),
    ];
  }

  /** A job that nobody waits for any more must not go on. */
  override onFailure(planning: Planning<JobOptions>): ChildStage[] {
    if (planning.stage.context[timedOutKey] !== true) return [];
    const { account, provider } = jobCloud(this.accounts, planning);
    return deployedRefs(planning.stage).map((ref) => ({
      type: 'deleteManifest',
      name: `Delete ${manifestName(ref)}`,
      context: { account, cloudProvider: provider, manifestName: manifestName(ref), location: ref.namespace },
    }));
  }

  override async cancel(turn: Turn<JobOptions>): Promise<void> {
    const { manifests } = manifestCloud(this.accounts, turn);
    for (const [position, ref] of deployedRefs(turn.stage).entries()) {
      await manifests.delete(`${turn.operation}.${String(position)}`, ref, { cascade: 'background' });
    }
  }

  override async foresee(planning: Planning<JobOptions>): Promise<Foresight> {
    const { order, problems } = await this.#order(planning);
    return { changes: await foreseen(manifestCloud(this.accounts, planning).manifests, order), problems };
  }

  /** @throws {InvalidInput} it is not for exactly one job */
  async #order(
    planning: Planning<JobOptions>,
  ): Promise<{ order: ManifestOrder; manifest: JsonObject } & Pick<Foresight, 'problems'>> {
    const { options, stage, execution } = planning;
    const text = stage.context['manifest'] ?? stage.context['manifests'];
    const { manifests, problems, ...artifacts } = await sourced(planning, text, this.contents);
    const [manifest, ...more] = manifests;
    if (manifest === undefined || more.length > 0 || !isJob(manifest)) {
      const found = manifests.map(({ kind }) => JSON.stringify(kind ?? null)).join(', ') || 'nothing';
      const message = `comes to ${found}. Expected exactly one manifest, of the kind Job.`;
      throw new InvalidInput('The stage', [{ path: ['manifest'], message }]);
    }
    const moniker = { app: options.application ?? execution.application };
    const order = deploymentOrder({ execution, options: { ...options, moniker } }, manifests, artifacts);
    return { order, manifest, problems };
  }

  async #run(turn: Turn<JobOptions>): Promise<Outcome> {
    const { account, provider, jobs } = jobCloud(this.accounts, turn);
    const { order, manifest } = await this.#order(turn);
    const result = await jobs.run(turn.operation, order);
    const logs = annotationsOf(manifest)['job.spinnaker.io/logs'];
    return succeeded(
      {},
      {
        ...resultContext(result),
        'deploy.jobs': jobNames(result.manifestNamesByNamespace),
        'deploy.account.name': account,
        cloudProvider: provider,
        ...limitOf(manifest),
        ...(logs === undefined ? {} : { execution: { logs } }),
      },
    );
  }

  async #appear(turn: Turn<JobOptions>): Promise<Outcome> {
    const { account, jobs } = jobCloud(this.accounts, turn);
    const ref = jobOf(turn);
    return (await jobs.find(ref)) === undefined ? lookAgain(turn, account, [ref]) : succeeded();
  }

  async #wait(turn: Turn<JobOptions>): Promise<Outcome> {
    const { account, provider, jobs } = jobCloud(this.accounts, turn);
    const ref = jobOf(turn);
    const view = await jobs.find(ref);
    if (view === undefined) throw new NoSuchManifest(account, ref);
    const status: JsonObject = {
      jobStatus: statusOf(view, provider),
      completionDetails: { ...view.completionDetails },
      messages: view.why,
    };
    if (view.jobState === 'Failed') {
      const told = await this.#told(turn, jobs, ref).catch(() => ({}));
      return failed(failureOf(view), { context: { ...status, ...told }, outputs: kept(turn, { ...status, ...told }) });
    }
    if (view.jobState !== 'Succeeded') return lookAgain(turn, account, [ref], status);
    return await this.#succeed(turn, jobs, view, status);
  }

  async #succeed(turn: Turn<JobOptions>, jobs: Jobs, { ref }: JobView, status: JsonObject): Promise<Outcome> {
    const { propertyFile } = turn.options;
    const told = await this.#told(turn, jobs, ref);
    if (propertyFile && Object.keys(told).length === 0) {
      const readings = Number(turn.memory['readings'] ?? 0) + 1;
      if (readings < mostReadings) return again({ context: newsIn(turn, status), memory: { readings } });
      return failed(
        `Job ${ref.name} has succeeded, but its container ${propertyFile} has told nothing: expected lines with ` +
          `SPINNAKER_PROPERTY_NAME=value or SPINNAKER_CONFIG_JSON={…} in its output.`,
        { context: status },
      );
    }
    return succeeded(kept(turn, { ...status, ...told }), { ...status, ...told });
  }

  async #told({ options }: Turn<JobOptions>, jobs: Jobs, ref: ManifestRef): Promise<JsonObject> {
    const { propertyFile: container } = options;
    if (!container) return {};
    const properties = jobOutput(await jobs.log(ref, { container, bytes: outputBytes }));
    return Object.keys(properties).length === 0 ? {} : { ...properties, propertyFileContents: properties };
  }

  async #consume(turn: Turn<JobOptions>): Promise<Outcome> {
    const { consumeArtifactId: id, consumeArtifact, consumeArtifactAccount: account } = turn.options;
    const found = artifactOfStage(turn, { id, artifact: (consumeArtifact ?? null) as Json });
    if (found === undefined) {
      const message = `is ${id ?? 'missing'}. No artifact is bound to it.`;
      throw new InvalidInput('The stage', [{ path: ['consumeArtifactId'], message }]);
    }
    const content = await this.contents.read(account ? { ...found, artifactAccount: account } : found);
    return succeeded(objectIn(content.toString('utf8')));
  }
}

const timedOutKey = 'jobTimedOut';

function timedOut({ messages }: JsonObject): Outcome {
  const told = Array.isArray(messages) ? messages.filter((one) => typeof one === 'string') : [];
  const last = told.length === 0 ? '' : ` ${told.join(' ')}`;
  return failed(`The job did not end in time, and is deleted.${last}`, {
    errors: told,
    context: { [timedOutKey]: true },
  });
}

const isJob = ({ kind }: JsonObject): boolean => typeof kind === 'string' && kind.toLowerCase() === 'job';

const kept = ({ options }: Turn<JobOptions>, outputs: JsonObject): JsonObject =>
  options.noOutput === true ? {} : outputs;

function limitOf({ spec }: JsonObject): JsonObject {
  const seconds = isJsonObject(spec) ? spec['activeDeadlineSeconds'] : undefined;
  return typeof seconds === 'number' ? { jobRuntimeLimitMs: seconds * 1000 } : {};
}

const jobNames = (names: Record<string, string[]>): JsonObject =>
  Object.fromEntries(Object.entries(names).map(([namespace, list]) => [namespace, [...list]]));

function jobOf(planning: Planning<JobOptions>): ManifestRef {
  const [ref] = deployedRefs(planning.stage);
  if (ref !== undefined) return ref;
  const count = deployedManifests(planning).length;
  throw new DomainError('not-found', `The stage has started no job (${String(count)} objects).`);
}

/** @throws {InvalidInput} it is no JSON object */
function objectIn(text: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  if (!isJsonObject(value)) {
    throw new InvalidInput('The artifact', [{ path: [], message: 'is no JSON object, whose keys would be outputs.' }]);
  }
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== null));
}
