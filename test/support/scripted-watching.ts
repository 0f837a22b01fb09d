import {
  clusterName,
  type LoadBalancer,
  parseName,
  type Ref,
  type ServerGroup,
  type Sighting,
  Watching,
} from '../../src/providers/port.ts';

/** A FAKE account whose sightings the test speaks. */
export class ScriptedWatching extends Watching {
  /** How the next attempts to watch fail; afterwards they succeed. */
  readonly refusals: Error[] = [];
  /** The next attempts get no answer at all. */
  silent = false;
  attempts = 0;
  readonly tails: { ref: Ref; instance: string; bytes: number }[] = [];
  readonly #listeners = new Set<(sightings: Sighting[], complete: boolean) => void>();

  get open(): number {
    return this.#listeners.size;
  }

  override watch(seen: (sightings: Sighting[], complete: boolean) => void): Promise<() => void> {
    this.attempts += 1;
    const refusal = this.refusals.shift();
    if (refusal) return Promise.reject(refusal);
    if (this.silent) return new Promise(() => undefined);
    this.#listeners.add(seen);
    return Promise.resolve(() => this.#listeners.delete(seen));
  }

  override logTail(ref: Ref, instance: string, bytes: number): Promise<string | undefined> {
    this.tails.push({ ref, instance, bytes });
    return Promise.resolve(instance.endsWith('-0') ? 'the end\n' : undefined);
  }

  tells(sightings: Sighting[]): void {
    for (const listener of this.#listeners) listener(sightings, false);
  }

  lists(sightings: Sighting[]): void {
    for (const listener of this.#listeners) listener(sightings, true);
  }
}

/** `shop-prod-v001` of account `here`, as a cloud would tell of it. */
export function seenServerGroup(name: string, about: Partial<ServerGroup> = {}): Sighting {
  const value: ServerGroup = {
    name,
    moniker: parseName(name) ?? { app: name, cluster: clusterName(name) },
    cloudProvider: 'scripted',
    account: 'here',
    region: 'home',
    createdAt: 1,
    disabled: false,
    trafficPercentage: 100,
    capacity: { min: 1, desired: 1, max: 1 },
    instances: [{ name: `${name}-0`, healthState: 'Up', health: [], launchedAt: 1, since: 2 }],
    loadBalancers: [],
    firewalls: [],
    version: '1',
    launch: {},
    labels: {},
    operation: '01',
    ...about,
  };
  return { kind: 'serverGroup', region: value.region, name, value };
}

export function goneServerGroup(name: string, region = 'home'): Sighting {
  return { kind: 'serverGroup', region, name, value: undefined };
}

export function seenLoadBalancer(name: string, requests: number): Sighting {
  const figures = { requests, errors: 0, active: 0, latency: [], latencySumMilliseconds: 0 };
  const value: LoadBalancer = {
    name,
    moniker: parseName(name) ?? { app: name, cluster: name },
    cloudProvider: 'scripted',
    account: 'here',
    region: 'home',
    address: 'http://127.0.0.1:8080',
    settings: {},
    serverGroups: [{ name: 'shop-v001', disabled: false, trafficPercentage: 100, figures }],
  };
  return { kind: 'loadBalancer', region: 'home', name, value };
}
