import { Injectable } from '@nestjs/common';
import { InvalidInput, isJsonObject, type JsonObject } from '../../kernel/index.ts';
import { accountOf, type Capacity, type ServerGroup } from '../../providers/port.ts';
import {
  again,
  type ChildStage,
  oneAfterAnother,
  type Planning,
  succeeded,
  type TaskStep,
  type Turn,
} from '../port.ts';
import type { Place } from './cloud.ts';
import { type ClusterDefinition, takesTraffic } from './cluster-definition.ts';
import { deployedBy, deployedKey } from './deployed.ts';
import { orderOf, siteOf } from './order.ts';
import { ServerGroupStage } from './server-group-stage.ts';
import { determineSourceServerGroup, type Site, sourceIn } from './source.ts';
import { enableServerGroup, type StepSetting, waitForUpInstances } from './steps.ts';
import { type DeploymentStrategy, type RollOut, strategyOf, type Wish } from './strategies/index.ts';
import { lookAgain, minuteMs } from './waiting.ts';

export { ClusterDefinition, clusterDefinition } from './cluster-definition.ts';

type Definition = ClusterDefinition;

/**
 * Makes a server group and rolls it out by its strategy. The new group is ordered without traffic; only when as many of
 * its instances are up as were asked for does it take any. So a version that never comes up is never seen by a client.
 */
@Injectable()
export abstract class ServerGroupCreation extends ServerGroupStage<Definition> {
  /** The group that the new one is a copy of. @throws {DomainError} there must be one, and there is none */
  protected original(_planning: Planning<Definition>): Promise<ServerGroup | undefined> {
    return Promise.resolve(undefined);
  }

  override tasks({ options }: Planning<Definition>): readonly TaskStep<Definition>[] {
    const setting: StepSetting<Definition> = { cloud: this.cloud, placeOf: (turn) => this.#placeOf(turn) };
    const strategy = strategyOf(options.strategy);
    if (strategy.instead !== undefined) return [];
    const enables = strategy.growsByItself !== true && takesTraffic(options);
    const site = async (turn: Turn<Definition>): Promise<Site> => siteOf(turn, await this.original(turn));
    const usual = async (turn: Turn<Definition>): Promise<Capacity | undefined> =>
      (await this.original(turn))?.capacity;
    return this.onKnownCloud([
      determineSourceServerGroup(
        this.cloud,
        site,
        usual,
        strategy.growsByItself === true ? (strategy.startsWith ?? 0) : undefined,
      ),
      { name: 'checkServerGroup', turn: (turn) => this.#check(turn) },
      { name: this.card.kind, turn: (turn) => this.#create(turn) },
      { name: 'monitorDeploy', timeoutMs: 60 * minuteMs, timeoutOverridable: true, turn: (turn) => this.#appear(turn) },
      waitForUpInstances(setting),
      ...(enables ? [enableServerGroup(setting)] : []),
    ]);
  }

  override async after(planning: Planning<Definition>): Promise<ChildStage[]> {
    const strategy = strategyOf(planning.options.strategy);
    if (strategy.instead !== undefined) return oneAfterAnother(strategy.instead(await this.#wish(planning)));
    const rollOut = this.#rollOut(planning);
    if (rollOut === undefined) return [];
    if (!takesTraffic(planning.options) && strategy.growsByItself !== true) return [];
    return oneAfterAnother(strategy.after(rollOut));
  }

  override onFailure(planning: Planning<Definition>): ChildStage[] {
    const rollOut = this.#rollOut(planning);
    if (rollOut === undefined) return [];
    const { options, stage } = planning;
    const strategy = strategyOf(options.strategy);
    const inDeploying = stage.tasks.some((task) => task.status === 'TERMINAL');
    const after = strategy.onFailure?.(rollOut) ?? [];
    if (options.rollback?.onFailure !== true) return oneAfterAnother(after);
    const back = strategy.wayBack(rollOut, inDeploying);
    const isOut = back.length > 0 || inDeploying;
    const destroys = options.rollback.destroyLatest === true && isOut;
    return oneAfterAnother([...back, ...(destroys ? [destroyLatest(rollOut)] : []), ...after]);
  }

  /** A roll-out that is halted half way leaves the old group with all of its traffic, beside the new one. */
  override async cancel(turn: Turn<Definition>): Promise<void> {
    const rollOut = this.#rollOut(turn);
    const source = rollOut?.source;
    if (source?.enabled !== true) return;
    const { account, region, name } = source;
    const group = await this.cloud.find(source);
    // An old group that has lost everything was out of service by the plan's own last step.
    if (group === undefined || group.disabled || group.trafficPercentage >= 100) return;
    await this.cloud.groups(account).enable(`${turn.operation}.restore`, { region, name });
  }

  async #check(turn: Turn<Definition>): Promise<ReturnType<typeof succeeded>> {
    const order = await this.#order(turn);
    const faults = await this.cloud.groups(siteOf(turn).account, turn.options.cloudProvider).check(order);
    if (faults.length > 0) throw new InvalidInput('The server group', faults);
    return succeeded();
  }

  async #create(turn: Turn<Definition>): Promise<ReturnType<typeof succeeded>> {
    const order = await this.#order(turn);
    const { account, region } = siteOf(turn);
    const groups = this.cloud.groups(account, turn.options.cloudProvider);
    const { name } = await groups.create(turn.operation, order);
    const { provider } = this.cloud.accounts.get(account);
    const named = { serverGroupName: name, asgName: name, account, credentials: account, region };
    const deployed: JsonObject = { [deployedKey]: { [region]: [name] } };
    return succeeded(deployed, { ...deployed, ...named, cloudProvider: provider });
  }

  /** The order was taken; the cloud may need a while until it shows the group. */
  async #appear(turn: Turn<Definition>): Promise<ReturnType<typeof again>> {
    const place = this.#placeOf(turn);
    const group = await this.cloud.find(place);
    return group === undefined ? lookAgain(turn, place) : succeeded({}, { version: group.version });
  }

  async #order(turn: Turn<Definition>): Promise<ReturnType<typeof orderOf>> {
    return orderOf(turn, true, await this.original(turn));
  }

  #placeOf({ stage, options }: Planning<Definition>): Place {
    const [found] = Object.entries(deployedBy(stage));
    if (found?.[1][0] !== undefined) return { account: accountOf(options), region: found[0], name: found[1][0] };
    throw new InvalidInput('The stage', [
      { path: [deployedKey], message: 'is missing: no server group was made yet.' },
    ]);
  }

  async #wish(planning: Planning<Definition>): Promise<Wish> {
    const { options, execution, stage } = planning;
    const site = siteOf(planning, await this.original(planning));
    const clones = this.card.kind === 'cloneServerGroup';
    const { cloudProvider } = options;
    return { ...site, options, cloudProvider, clones, executionId: execution.id, stageId: stage.id };
  }

  #rollOut(planning: Planning<Definition>): RollOut | undefined {
    const { stage, options } = planning;
    if (Object.keys(deployedBy(stage)).length === 0) return undefined;
    const { account, region, name } = this.#placeOf(planning);
    const source = sourceIn(stage.context);
    const { savedCapacity } = stage.context;
    return {
      options,
      account,
      region,
      name,
      cloudProvider: this.cloud.accounts.get(account).provider,
      cluster: name.replace(/-v\d{3,6}$/, ''),
      capacity: (isJsonObject(savedCapacity) ? savedCapacity : { min: 0, desired: 0, max: 0 }) as unknown as Capacity,
      ...(source === undefined || source.account !== account || source.region !== region ? {} : { source }),
    };
  }
}

function destroyLatest({ account, region, cloudProvider, name, source }: RollOut): ChildStage {
  const replacedBy = source?.enabled === true ? { replacedBy: { serverGroupName: source.name } } : {};
  const context = {
    account,
    region,
    cloudProvider,
    serverGroupName: name,
    ...replacedBy,
    stageTimeoutMs: 5 * minuteMs,
  };
  return { type: 'destroyServerGroup', name: `Destroy ${name}`, context };
}

export type { DeploymentStrategy, RollOut };
