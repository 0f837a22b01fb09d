import { setFlagsFromString } from 'node:v8';
import { type Ref, type Sighting, Watching } from '../../port.ts';
import type { KubernetesAccount } from '../account.ts';
import { Forbidden, NotThere } from '../api/errors.ts';
import type { ResourceType } from '../api/kubernetes-api.ts';
import { mapsAt, textAt } from '../objects/reading.ts';
import { kindName } from '../objects/kinds.ts';
import { watchedKinds } from '../permissions.ts';
import { AccountView } from './account-view.ts';
import { Reflector } from './reflector.ts';
import { Turns } from './turns.ts';

/** Namespaces up to which each is watched by itself; beyond, all at once where that is permitted. */
const fewNamespaces = 10;
/** Lists under way at one time: each holds a page of whole objects in memory. */
const listsAtOnce = 1;
const tailLines = 5_000;
const logBytes = 4 * 1024 * 1024;

/** What an account holds, as its cluster tells of it. */
export class KubernetesWatching extends Watching {
  readonly #watches = new Map<() => void, AccountView>();

  constructor(private readonly account: KubernetesAccount) {
    super();
  }

  override async watch(
    seen: (sightings: Sighting[], complete: boolean) => void,
    troubled: (reason: string | undefined) => void = () => undefined,
  ): Promise<() => void> {
    const { api, options, scope, name } = this.account;
    const found = await Promise.all(watchedKinds.map(([kind, version]) => api.typeOf(kind, version)));
    const types = found.filter((type) => type !== undefined && scope.hasKind(type)) as ResourceType[];
    const places = await Promise.all(types.map(async (type) => ({ type, namespaces: await this.#namespaces(type) })));
    keepHeapTight();
    const ends = new AbortController();
    const view = new AccountView(name, seen, troubled);
    const lists = new Turns(listsAtOnce);
    const reflectors = places.flatMap(({ type, namespaces }) =>
      namespaces.map((namespace) => {
        const isOurs = (of: string): boolean => scope.hasNamespace(of);
        const into = view.reflection(type.kind, { namespace, isOurs, onlyManaged: options.onlySpinnakerManaged });
        return new Reflector(api, type, namespace, into, lists);
      }),
    );
    for (const reflector of reflectors) void reflector.run(ends.signal);
    view.start();
    const stop = (): void => {
      ends.abort();
      view.close();
      this.#watches.delete(stop);
    };
    this.#watches.set(stop, view);
    return stop;
  }

  override async logTail(serverGroup: Ref, instance: string, bytes: number): Promise<string | undefined> {
    const { api } = this.account;
    const type = await api.typeOf('Pod', 'v1');
    const place = { namespace: serverGroup.region, name: instance };
    const pod = type && (await api.get({ type, ...place }));
    const owner = pod?.metadata.ownerReferences?.find(({ controller }) => controller === true);
    // Who may see one group may not see by its name the pods of another.
    if (!pod || !owner || `${kindName(owner)} ${owner.name}` !== serverGroup.name) return undefined;
    const usual = pod.metadata.annotations?.['kubectl.kubernetes.io/default-container'];
    const container = usual ?? textAt(mapsAt(pod.spec, 'containers')[0], 'name');
    try {
      // The API counts bytes from the first of these lines on, so the end is cut off here.
      const limits = { tailLines, limitBytes: logBytes };
      const log = await api.log(place, container === undefined ? limits : { container, ...limits });
      return Buffer.from(log).subarray(-bytes).toString('utf8');
    } catch (error) {
      if (error instanceof NotThere) return undefined;
      throw error;
    }
  }

  /** What is not shown, and why. */
  remarks(): string[] {
    return [...this.#watches.values()].flatMap((view) => view.remarks());
  }

  close(): void {
    for (const stop of [...this.#watches.keys()]) stop();
  }

  /** Where to watch a kind: `undefined` is everywhere at once. */
  async #namespaces(type: ResourceType): Promise<(string | undefined)[]> {
    const { api, scope } = this.account;
    if (scope.chosen && scope.chosen.length <= fewNamespaces) return [...scope.chosen];
    const [group = ''] = type.apiVersion.includes('/') ? type.apiVersion.split('/') : [''];
    const rules = ['list', 'watch'].map((verb) => ({ verb, group, resource: type.plural }));
    if ((await api.permitted(rules)).every(Boolean)) return [undefined];
    try {
      return await scope.namespaces();
    } catch (error) {
      if (error instanceof Forbidden) return [await api.defaultNamespace()];
      throw error;
    }
  }
}

/**
 * What a list brings is garbage as soon as its rows are made, and V8 would let four times as much of it gather as is in use
 * before it clears it away. Measured with 50,000 objects: 330 MB rather than 520, for some more work of its own threads.
 */
function keepHeapTight(): void {
  setFlagsFromString('--heap-growing-percent=30');
}
