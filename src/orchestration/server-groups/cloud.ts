import { InvalidInput } from '../../kernel/index.ts';
import {
  type Accounts,
  demandReplacement,
  guardTraffic,
  NoSuchServerGroup,
  parseName,
  type Ref,
  type ServerGroup,
  type ServerGroups,
  type TrafficGuardRules,
} from '../../providers/port.ts';

/** One server group of an account. */
export interface Place extends Ref {
  account: string;
}

/** Fields of a stage's options that say whether traffic may be taken. */
export interface Replacement {
  replacedBy?: { serverGroupName: string; percentage?: number | undefined } | undefined;
  interestingHealthProviderNames?: readonly string[] | undefined;
}

/** What the stages of server groups see of the clouds, the traffic guard included. */
export class Cloud {
  constructor(
    readonly accounts: Accounts,
    private readonly guards: TrafficGuardRules,
  ) {}

  /** @throws {InvalidInput} `cloudProvider` is given, and the account is of another kind */
  groups(account: string, cloudProvider?: string): ServerGroups {
    const { provider } = this.accounts.get(account);
    if (cloudProvider !== undefined && cloudProvider !== provider) {
      const message = `is ${cloudProvider}, but account ${account} is of kind ${provider}.`;
      throw new InvalidInput('The stage', [{ path: ['cloudProvider'], message }]);
    }
    return this.accounts.need(account, 'serverGroups');
  }

  find({ account, region, name }: Place): Promise<ServerGroup | undefined> {
    return this.groups(account).find({ region, name });
  }

  /** @throws {NoSuchServerGroup} */
  async get(place: Place): Promise<ServerGroup> {
    const group = await this.find(place);
    if (group === undefined) throw new NoSuchServerGroup(place.account, { region: place.region, name: place.name });
    return group;
  }

  /** All groups of a cluster in one place. @throws {InvalidInput} the name is not of the form app-stack-detail */
  async cluster(account: string, region: string, cluster: string): Promise<ServerGroup[]> {
    const application = parseName(cluster)?.app;
    if (application === undefined) {
      const message = `is ${cluster}. Expected app, app-stack or app-stack-detail.`;
      throw new InvalidInput('The stage', [{ path: ['cluster'], message }]);
    }
    const groups = await this.groups(account).list({ application, region });
    return groups.filter((group) => group.moniker.cluster === cluster && group.region === region);
  }

  /**
   * Before traffic is taken from these groups, all at once. Looks at the cluster as it is now.
   *
   * @throws {TrafficGuarded} @throws {NotReadyForTraffic}
   */
  async permitLeaving(leaving: readonly ServerGroup[], action: string, by: Replacement = {}): Promise<void> {
    const taken = leaving.filter((group) => !group.disabled);
    const [first] = taken;
    if (first === undefined) return;
    const { account, region, moniker } = first;
    const cluster = await this.cluster(account, region, moniker.cluster);
    this.#demandReplacement(taken, cluster, by);
    const names = taken.map((group) => group.name);
    guardTraffic(await this.guards.of(moniker.app), cluster, names, action);
  }

  /** Before a share of the traffic is taken: the guards of an application allow it, a roll-out asks for its successor. */
  async permitPartly(leaving: ServerGroup, by: Replacement): Promise<void> {
    if (leaving.disabled || by.replacedBy === undefined) return;
    const { account, region, moniker } = leaving;
    this.#demandReplacement([leaving], await this.cluster(account, region, moniker.cluster), by);
  }

  #demandReplacement(taken: readonly ServerGroup[], cluster: readonly ServerGroup[], by: Replacement): void {
    const { replacedBy, interestingHealthProviderNames: interesting } = by;
    if (replacedBy === undefined) return;
    const name = replacedBy.serverGroupName;
    const next = cluster.find((group) => group.name === name);
    demandReplacement(taken.map((group) => group.name).join(', '), name, next, {
      ...(replacedBy.percentage === undefined ? {} : { percentage: replacedBy.percentage }),
      ...(interesting ? { interesting } : {}),
    });
  }
}
