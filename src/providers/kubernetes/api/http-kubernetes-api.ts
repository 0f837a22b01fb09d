import type { Json } from '../../../kernel/index.ts';
import { pathOf, resourceOf } from './addresses.ts';
import { Caller } from './caller.ts';
import { NotThere, Refused, type Subject, Unavailable } from './errors.ts';
import { faultOf, statusOf } from './faults.ts';
import { KnownTypes } from './known-types.ts';
import {
  type AccessRule,
  type DeleteOptions,
  type Key,
  KubernetesApi,
  type KubernetesObject,
  type LogOptions,
  type ObjectPage,
  type PageRequest,
  type Patch,
  type PatchOptions,
  type ResourceType,
  type Selection,
  type WatchEvent,
  type WatchFrom,
  type WriteOptions,
} from './kubernetes-api.ts';
import { pagesOf } from './pages.ts';
import { type Call, type Transport, TransportFault } from './transport.ts';
import { eventsOf } from './watch-lines.ts';

const callMs = 15_000;
const listMs = 60_000;
const objectBytes = 16 * 1024 * 1024;
const pageBytes = 64 * 1024 * 1024;
/** The server tells a bookmark about every minute; who says nothing for two is not there any more. */
const silenceMs = 120_000;
const watchSeconds = { from: 240, to: 480 };

const patchTypes = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
} as const;

/** The API of a cluster over HTTP. */
export class HttpKubernetesApi extends KubernetesApi {
  readonly #caller: Caller;
  readonly #types: KnownTypes;

  constructor(
    private readonly account: string,
    private readonly transport: Transport,
  ) {
    super();
    this.#caller = new Caller(transport);
    this.#types = new KnownTypes((path, accept) => this.#discover(path, accept));
  }

  override async defaultNamespace(): Promise<string> {
    return (await this.transport.connection()).namespace;
  }
  override typeOf(kind: string, apiVersion?: string): Promise<ResourceType | undefined> {
    return this.#types.find(kind, apiVersion);
  }
  override types(): Promise<ResourceType[]> {
    return this.#types.all();
  }

  override async get(key: Key): Promise<KubernetesObject | undefined> {
    const subject = await this.#subject('get', key.type, key);
    const call: Call = {
      method: 'GET',
      path: this.#path(subject, key.type),
      timeoutMs: callMs,
      limitBytes: objectBytes,
    };
    const { status, body } = await this.#caller.call(subject, call, { repeatable: true, expected: [404] });
    if (status !== 404) return objectOf(body);
    refuseWhole(subject, body);
    return undefined;
  }

  override async list(type: ResourceType, where: Selection = {}): Promise<KubernetesObject[]> {
    const items: KubernetesObject[] = [];
    for await (const page of pagesOf(this, type, where)) {
      if (page.anew) items.length = 0;
      items.push(...page.items);
    }
    return items;
  }

  override async listPage(type: ResourceType, { namespace, ...where }: PageRequest): Promise<ObjectPage> {
    const subject = subjectOf(this.account, 'list', type, type.namespaced ? { namespace } : {});
    const { labelSelector, fieldSelector, limit, continue: from, resourceVersion } = where;
    const query = { labelSelector, fieldSelector, limit, continue: from, resourceVersion };
    const path = `${this.#path(subject, type)}${queryOf(query)}`;
    const call: Call = { method: 'GET', path, timeoutMs: listMs, limitBytes: pageBytes };
    const { body } = await this.#caller.call(subject, call, { repeatable: true });
    const list = JSON.parse(body) as {
      items?: KubernetesObject[] | null;
      metadata?: { resourceVersion?: string; continue?: string };
    };
    const { apiVersion, kind } = type;
    return {
      // The items of a list do not say what they are.
      items: (list.items ?? []).map((item) => ({ ...item, apiVersion, kind })),
      resourceVersion: list.metadata?.resourceVersion ?? '',
      ...(list.metadata?.continue ? { continue: list.metadata.continue } : {}),
    };
  }

  override async create(
    type: ResourceType,
    object: KubernetesObject,
    options: WriteOptions = {},
  ): Promise<KubernetesObject> {
    const { namespace } = object.metadata;
    const subject = await this.#subject('create', type, namespace === undefined ? {} : { namespace });
    const path = `${this.#path(subject, type)}${queryOf(writeQuery(options))}`;
    const about = object.metadata.name ? { ...subject, name: object.metadata.name } : subject;
    return await this.#write(about, { method: 'POST', path, body: JSON.stringify(object) }, options.dryRun === true);
  }

  override async replace(
    type: ResourceType,
    object: KubernetesObject,
    options: WriteOptions = {},
  ): Promise<KubernetesObject> {
    const { namespace, name, resourceVersion } = object.metadata;
    const subject = await this.#subject('update', type, { name, ...(namespace === undefined ? {} : { namespace }) });
    const path = `${this.#path(subject, type)}${queryOf(writeQuery(options))}`;
    // The second of two with a version would be told of the change that the first made.
    const repeatable = options.dryRun === true || resourceVersion === undefined;
    return await this.#write(subject, { method: 'PUT', path, body: JSON.stringify(object) }, repeatable);
  }

  override async patch(key: Key, patch: Patch, options: PatchOptions = {}): Promise<KubernetesObject> {
    const subject = await this.#subject('patch', key.type, key, options.subresource);
    const query = {
      ...writeQuery(options),
      force: patch.kind === 'apply' && options.force === true ? true : undefined,
    };
    const call = {
      method: 'PATCH' as const,
      path: `${this.#path(subject, key.type, options.subresource)}${queryOf(query)}`,
      body: JSON.stringify(patch.body),
      contentType: patchTypes[patch.kind],
    };
    return await this.#write(subject, call, options.dryRun === true || patch.kind !== 'json');
  }

  override async delete(key: Key, options: DeleteOptions = {}): Promise<boolean> {
    const subject = await this.#subject('delete', key.type, key);
    const { propagation, gracePeriodSeconds, uid } = options;
    const call: Call = {
      method: 'DELETE',
      path: this.#path(subject, key.type),
      contentType: 'application/json',
      body: JSON.stringify({
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        ...(propagation === undefined ? {} : { propagationPolicy: propagation }),
        ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
        ...(uid === undefined ? {} : { preconditions: { uid } }),
      }),
      timeoutMs: callMs,
      limitBytes: objectBytes,
    };
    const { status, body } = await this.#caller.call(subject, call, { repeatable: true, expected: [404] });
    if (status === 404) refuseWhole(subject, body);
    return status !== 404;
  }

  override async log(pod: { namespace: string; name: string }, options: LogOptions): Promise<string> {
    const { container, tailLines, limitBytes, previous } = options;
    const pods: ResourceType = { ...podType };
    const subject = subjectOf(this.account, 'get', pods, pod, 'log');
    const query = { container, tailLines, limitBytes, previous: previous === true ? true : undefined };
    const path = `${this.#path(subject, pods, 'log')}${queryOf(query)}`;
    // The server counts bytes of the log; what a byte that is no text becomes may be longer.
    const call: Call = { method: 'GET', path, accept: '*/*', timeoutMs: callMs, limitBytes: limitBytes + objectBytes };
    return (await this.#caller.call(subject, call, { repeatable: true })).body;
  }

  override async *watch(type: ResourceType, from: WatchFrom, signal: AbortSignal): AsyncGenerator<WatchEvent> {
    const { namespace, resourceVersion, labelSelector, opened } = from;
    const subject = subjectOf(this.account, 'watch', type, type.namespaced ? { namespace } : {});
    const timeoutSeconds = Math.round(watchSeconds.from + Math.random() * (watchSeconds.to - watchSeconds.from));
    const query = { watch: true, allowWatchBookmarks: true, resourceVersion, labelSelector, timeoutSeconds };
    const path = `${this.#path(subject, type)}${queryOf(query)}`;
    const silence = new AbortController();
    const stop = (): void => silence.abort();
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    let timer: NodeJS.Timeout | undefined;
    const heard = (): void => {
      clearTimeout(timer);
      timer = setTimeout(stop, silenceMs).unref();
    };
    try {
      const call: Call = { method: 'GET', path, timeoutMs: callMs, limitBytes: 0 };
      const { status, chunks } = await this.#caller.stream(subject, call, silence.signal);
      if (status >= 300) throw faultOf(subject, statusOf(status, await start(chunks)));
      heard();
      opened?.();
      for await (const event of eventsOf(subject, chunks, heard)) {
        const { apiVersion, kind } = type;
        yield { type: event.type, object: { ...event.object, apiVersion, kind } };
      }
    } catch (error) {
      // Silence, or whoever watches, has ended it: no fault.
      if (!silence.signal.aborted)
        throw error instanceof TransportFault ? new Unavailable(subject, error.message) : error;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      silence.abort();
    }
  }

  override async permitted(rules: readonly AccessRule[]): Promise<boolean[]> {
    const review: ResourceType = { ...podType, ...reviewType };
    return await Promise.all(
      rules.map(async ({ verb, group, resource, namespace }) => {
        const [plural = '', subresource] = resource.split('/');
        const resourceAttributes = {
          verb,
          group,
          resource: plural,
          ...(subresource === undefined ? {} : { subresource }),
          ...(namespace === undefined ? {} : { namespace }),
        };
        const { apiVersion, kind } = review;
        const body = JSON.stringify({ apiVersion, kind, spec: { resourceAttributes } });
        const subject = subjectOf(this.account, 'create', review, {});
        const answer = await this.#write(subject, { method: 'POST', path: pathOf(review), body }, true);
        return answer.status?.allowed === true;
      }),
    );
  }

  async #discover(path: string, accept: string): Promise<Json | undefined> {
    const subject: Subject = { account: this.account, verb: 'get', resource: path };
    const call: Call = { method: 'GET', path, accept, timeoutMs: callMs, limitBytes: objectBytes };
    const { status, body } = await this.#caller.call(subject, call, { repeatable: true, expected: [404] });
    return status === 404 ? undefined : (JSON.parse(body) as Json);
  }

  async #write(
    subject: Subject,
    call: Pick<Call, 'method' | 'path' | 'body' | 'contentType'>,
    repeatable: boolean,
  ): Promise<KubernetesObject> {
    const whole = { contentType: 'application/json', ...call, timeoutMs: callMs, limitBytes: objectBytes };
    return objectOf((await this.#caller.call(subject, whole, { repeatable })).body);
  }

  async #subject(
    verb: string,
    type: ResourceType,
    { namespace, name }: { namespace?: string; name?: string },
    subresource?: string,
  ): Promise<Subject> {
    const place = type.namespaced ? { namespace: namespace ?? (await this.defaultNamespace()) } : {};
    return subjectOf(this.account, verb, type, { ...place, name }, subresource);
  }

  #path(subject: Subject, type: ResourceType, subresource?: string): string {
    try {
      const { namespace, name } = subject;
      return pathOf(type, { namespace, name, subresource });
    } catch (error) {
      if (error instanceof RangeError) throw new Refused(subject, error.message);
      throw error;
    }
  }
}

const podType: ResourceType = {
  apiVersion: 'v1',
  kind: 'Pod',
  plural: 'pods',
  singular: 'pod',
  shortNames: [],
  namespaced: true,
  verbs: [],
  subresources: [],
};
const reviewType = {
  apiVersion: 'authorization.k8s.io/v1',
  kind: 'SelfSubjectAccessReview',
  plural: 'selfsubjectaccessreviews',
  namespaced: false,
};

function subjectOf(
  account: string,
  verb: string,
  type: ResourceType,
  { namespace, name }: { namespace?: string | undefined; name?: string | undefined },
  subresource?: string,
): Subject {
  return {
    account,
    verb,
    resource: resourceOf(type, subresource),
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
  };
}

function writeQuery({ dryRun, fieldManager = 'gennaker' }: WriteOptions): Record<string, string | undefined> {
  return { fieldManager, dryRun: dryRun === true ? 'All' : undefined };
}

function queryOf(values: Record<string, string | number | boolean | undefined>): string {
  const said = Object.entries(values).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, String(value)] as [string, string]],
  );
  const query = new URLSearchParams(said).toString();
  return query === '' ? '' : `?${query}`;
}

const objectOf = (body: string): KubernetesObject => JSON.parse(body) as KubernetesObject;

/** That the object is not there is an answer; that the whole kind, or the address, is not there is none. @throws {NotThere} */
function refuseWhole(subject: Subject, body: string): void {
  const { aboutObject, message } = statusOf(404, body);
  if (!aboutObject) throw new NotThere(subject, message);
}

async function start(chunks: AsyncIterable<Buffer>): Promise<string> {
  let text = '';
  for await (const chunk of chunks) {
    text += chunk.toString('utf8');
    if (text.length > 65_536) break;
  }
  return text;
}
