import type { Json } from '../../../kernel/index.ts';
import { aggregated, aggregatedTypes, findType, groupVersions, inOrder, plainTypes } from './discovery.ts';
import type { ResourceType } from './kubernetes-api.ts';

/** How long it is believed that nothing was added, milliseconds. */
const freshMs = 600_000;

/** The kinds of a cluster, remembered. */
export class KnownTypes {
  #known: { types: ResourceType[]; until: number } | undefined;
  #asking: Promise<ResourceType[]> | undefined;

  /** @param ask one document of the discovery API; `undefined` where there is none */
  constructor(private readonly ask: (path: string, accept: string) => Promise<Json | undefined>) {}

  async all(): Promise<ResourceType[]> {
    if (this.#known !== undefined && performance.now() < this.#known.until) return this.#known.types;
    return await this.#anew();
  }

  async find(kind: string, apiVersion?: string): Promise<ResourceType | undefined> {
    const known = this.#known;
    const found = findType(await this.all(), kind, apiVersion);
    // A definition may have been made since; what was asked just now need not be asked again.
    if (found !== undefined || this.#known !== known) return found;
    return findType(await this.#anew(), kind, apiVersion);
  }

  #anew(): Promise<ResourceType[]> {
    this.#asking ??= this.#read().finally(() => (this.#asking = undefined));
    return this.#asking;
  }

  async #read(): Promise<ResourceType[]> {
    const roots = await Promise.all(['/api', '/apis'].map((path) => this.ask(path, aggregated)));
    const types = await Promise.all(
      roots.map(async (root, index) => {
        if (root === undefined) return [];
        const told = aggregatedTypes(root);
        if (told !== undefined) return told;
        const versions = index === 0 ? ['v1'] : groupVersions(root);
        const lists = await Promise.all(versions.map((version) => this.#plain(version)));
        return lists.flat();
      }),
    );
    this.#known = { types: inOrder(types.flat()), until: performance.now() + freshMs };
    return this.#known.types;
  }

  /** A group whose own server is down (metrics, a webhook's) must not take all others with it. */
  async #plain(version: string): Promise<ResourceType[]> {
    const path = version.includes('/') ? `/apis/${version}` : `/api/${version}`;
    const list = await this.ask(path, 'application/json').catch((error: unknown) => {
      if (version === 'v1') throw error;
      return undefined;
    });
    return list === undefined ? [] : plainTypes(list);
  }
}
