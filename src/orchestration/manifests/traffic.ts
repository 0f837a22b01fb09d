import {
  type Accounts,
  demandReplacement,
  guardTraffic,
  type ManifestRef,
  manifestName,
  type ServerGroup,
  type TrafficGuardRules,
} from '../../providers/port.ts';

/** What carries the traffic from now on. */
export interface Successor {
  manifestName: string;
  /** Share of its ordered size that must be up, 1 to 100; all of it where it is not said. */
  percentage?: number | undefined;
}

/** What the stages of manifests see of traffic: objects as the server groups that they are, and the traffic guard. */
export class ManifestTraffic {
  constructor(
    private readonly accounts: Accounts,
    private readonly guards: TrafficGuardRules,
  ) {}

  /** The object as a server group; undefined where it is none, or the account has no such. */
  async groupOf(account: string, ref: ManifestRef): Promise<ServerGroup | undefined> {
    const { serverGroups } = this.accounts.get(account).capabilities;
    return await serverGroups?.find({ region: ref.namespace, name: manifestName(ref) });
  }

  /**
   * Before all traffic is taken from an object. Looks at its cluster as it is now.
   *
   * @throws {TrafficGuarded} @throws {NotReadyForTraffic}
   */
  async permitLeaving(account: string, ref: ManifestRef, action: string, by?: Successor): Promise<void> {
    const leaving = await this.groupOf(account, ref);
    if (leaving === undefined || leaving.disabled) return;
    const cluster = await this.#clusterOf(account, leaving);
    if (by !== undefined) demandSuccessor(leaving, cluster, by);
    guardTraffic(await this.guards.of(leaving.moniker.app), cluster, [leaving.name], action);
  }

  /** Before a share of its traffic is taken. @throws {NotReadyForTraffic} */
  async permitPartly(account: string, ref: ManifestRef, by?: Successor): Promise<void> {
    if (by === undefined) return;
    const leaving = await this.groupOf(account, ref);
    if (leaving === undefined || leaving.disabled) return;
    demandSuccessor(leaving, await this.#clusterOf(account, leaving), by);
  }

  async #clusterOf(account: string, { moniker, region }: ServerGroup): Promise<ServerGroup[]> {
    const groups = await this.accounts.need(account, 'serverGroups').list({ application: moniker.app, region });
    return groups.filter((group) => group.moniker.cluster === moniker.cluster && group.region === region);
  }
}

function demandSuccessor(leaving: ServerGroup, cluster: readonly ServerGroup[], by: Successor): void {
  const next = cluster.find((group) => group.name.toLowerCase() === by.manifestName.toLowerCase());
  const { percentage } = by;
  demandReplacement(leaving.name, by.manifestName, next, percentage === undefined ? {} : { percentage });
}
