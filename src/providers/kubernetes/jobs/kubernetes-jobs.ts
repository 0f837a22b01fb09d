import { InvalidInput, type JsonObject } from '../../../kernel/index.ts';
import {
  type JobLogRequest,
  type JobPod,
  Jobs,
  type JobView,
  type ManifestOrder,
  type ManifestRef,
  type ManifestResult,
} from '../../port.ts';
import type { KubernetesAccount } from '../account.ts';
import { NotThere } from '../api/errors.ts';
import type { KubernetesObject } from '../api/kubernetes-api.ts';
import { deploy } from '../manifests/deploy.ts';
import { Live, refOf } from '../manifests/live.ts';
import { eventsAbout } from '../manifests/reading/events.ts';
import { podsOf } from '../manifests/reading/pods.ts';
import { expanded } from '../manifests/prepare/expanded.ts';
import { type Ways, waysOf } from '../manifests/ways.ts';
import { toBeRecreated } from '../objects/annotations.ts';
import { withoutSecrets } from '../objects/diff/index.ts';
import { completedAt, completionDetails, jobPods, jobState } from '../objects/jobs/standing.ts';
import { kindName } from '../objects/kinds.ts';
import { monikerOf } from '../objects/moniker.ts';
import { asJson, createdAt } from '../objects/reading.ts';
import { reasonsOf } from '../objects/reasons/index.ts';
import { standingOf } from '../objects/stability/index.ts';
import { KindCannot, NoSuchManifest } from '../refusals.ts';

/** Jobs of one cluster. */
export class KubernetesJobs extends Jobs {
  readonly #live: Live;
  readonly #ways: Ways;

  constructor(account: KubernetesAccount) {
    super();
    this.#live = new Live(account);
    this.#ways = waysOf(account);
  }

  override async run(operation: string, order: ManifestOrder): Promise<ManifestResult> {
    return deploy(operation, { ...order, manifests: [oneJob(order)], versioned: false }, this.#live, this.#ways);
  }

  override async find(ref: ManifestRef): Promise<JobView | undefined> {
    const job = await this.#live.find(ref);
    if (job === undefined) return undefined;
    const { pods, told } = await this.#podsOf(job);
    const state = jobState(job);
    const ended = completedAt(job);
    return {
      ref: refOf(job),
      account: this.#live.account,
      moniker: monikerOf(job),
      manifest: withoutSecrets(job),
      jobState: state,
      createdAt: createdAt(job),
      ...(ended === undefined ? {} : { completedAt: ended }),
      completionDetails: completionDetails(job, told),
      pods: told,
      why: state === 'Succeeded' ? [] : await this.#why(job, pods),
    };
  }

  /** Of the container that is to blame, else of the newest pod's first one. */
  override async log(ref: ManifestRef, { container, bytes }: JobLogRequest): Promise<string> {
    const job = await this.#live.find(ref);
    if (job === undefined) throw new NoSuchManifest(this.#live.account, ref);
    const { told } = await this.#podsOf(job);
    const source = sourceOf(told, completionDetails(job, told), container);
    if (source === undefined) return '';
    const options = { container: source.container, limitBytes: bytes };
    try {
      return await this.#live.api.log({ namespace: ref.namespace, name: source.pod }, options);
    } catch (error) {
      // The pod was cleared away between the two calls.
      if (error instanceof NotThere) return '';
      throw error;
    }
  }

  async #podsOf(job: KubernetesObject): Promise<{ pods: KubernetesObject[]; told: JobPod[] }> {
    if (kindName(job) !== 'job') throw new KindCannot(refOf(job), 'read as a job', 'Jobs');
    const pods = await podsOf(job, this.#live);
    return { pods, told: jobPods(pods) };
  }

  async #why(job: KubernetesObject, pods: readonly KubernetesObject[]): Promise<string[]> {
    const names = new Map([['Pod', new Set(pods.map(({ metadata }) => metadata.name))]]);
    const { events } = await eventsAbout(job, names, this.#live);
    return [...new Set([...standingOf(job).why, ...reasonsOf(job, pods, events)])];
  }
}

function sourceOf(
  pods: readonly JobPod[],
  blamed: { pod?: string; container?: string },
  container: string | undefined,
): { pod: string; container: string } | undefined {
  const pod = pods.find(({ name }) => name === blamed.pod) ?? pods.at(-1);
  const started = pod?.containers.filter(({ state }) => state !== 'waiting' && state !== 'unknown') ?? [];
  const wanted = container ?? (started.some(({ name }) => name === blamed.container) ? blamed.container : undefined);
  const found =
    wanted === undefined
      ? (started.find(({ init }) => !init) ?? started[0])
      : started.find(({ name }) => name === wanted);
  return pod === undefined || found === undefined ? undefined : { pod: pod.name, container: found.name };
}

/**
 * The job of an order. One that has a name of its own takes the place of the run before; one with `generateName` stands
 * beside it.
 *
 * @throws {InvalidInput} it is no job, or there are several manifests
 */
function oneJob({ manifests }: ManifestOrder): JsonObject {
  const { items, faults } = expanded(manifests);
  const [item, ...more] = items;
  if (faults.length > 0) throw new InvalidInput('The job', faults);
  if (item === undefined || more.length > 0) {
    throw new InvalidInput('The job', [{ path: ['manifests'], message: `are ${items.length}. Expected exactly one.` }]);
  }
  const { object, path } = item;
  if (kindName(object) !== 'job') {
    const message = `is ${object.kind} of ${object.apiVersion}. Expected a Job of batch/v1.`;
    throw new InvalidInput('The job', [{ path: [...path, 'kind'], message }]);
  }
  return asJson(object.metadata.name === '' ? object : toBeRecreated(object));
}
