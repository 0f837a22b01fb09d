import { Injectable } from '@nestjs/common';
import { InvalidInput, type JsonObject, type PluginCard, type PluginMark, pluginMetadata } from '../../kernel/index.ts';
import {
  accountOf,
  Accounts,
  isDynamic,
  locationsOf,
  NoSuchServerGroup,
  resolveTarget,
  TrafficGuardRules,
} from '../../providers/port.ts';
import { demandKnownCloud } from '../awaiting/port.ts';
import { type ChildStage, oneAfterAnother, type Planning, StageHandler, type TaskStep } from '../port.ts';
import { Cloud, type Place } from './cloud.ts';
import { commonKeys } from './options.ts';
import { strategyPlace } from './strategy-pipeline.ts';

/** A stage that works on server groups: it has a {@link Cloud}. */
@Injectable()
export abstract class ServerGroupStage<O> extends StageHandler<O> {
  protected readonly cloud: Cloud;

  constructor(accounts: Accounts, guards: TrafficGuardRules) {
    super();
    this.cloud = new Cloud(accounts, guards);
  }

  /**
   * The steps, of which the first refuses a cloud that is not configured: not the plan, so that a simulation shows the
   * stage in full.
   */
  protected onKnownCloud(steps: readonly TaskStep<O>[]): readonly TaskStep<O>[] {
    return steps.map((step, position) => ({
      ...step,
      turn: (turn) => {
        if (position === 0) demandKnownCloud(this.cloud.accounts, turn.stage, Object(turn.options) as object);
        return step.turn(turn);
      },
    }));
  }

  protected get card(): PluginCard {
    return (Reflect.getMetadata(pluginMetadata, this.constructor) as PluginMark).card;
  }
}

interface TargetOptions {
  account?: string | undefined;
  credentials?: string | undefined;
  serverGroupName?: string | undefined;
  asgName?: string | undefined;
  target?: string | undefined;
  cluster?: string | undefined;
}

/** Where a target was found, as `determineTargetServerGroup` puts it out in `targetReferences`. */
export interface TargetReference {
  region: string;
  cluster: string;
  cloudProvider: string;
  asg: { name: string };
}

/**
 * A stage that does the same to one server group in each location. What a pipeline names has no tasks of its own: it
 * has a child of the same type for each group, one after another, and the children do the work. A dynamic target is
 * looked up when the stage runs, by a first child.
 */
@Injectable()
export abstract class TargetServerGroupStage<O extends TargetOptions> extends ServerGroupStage<O> {
  /** The work on one group. */
  protected abstract steps(planning: Planning<O>): readonly TaskStep<O>[];

  /** Children of the work on one group. */
  protected stepsBefore(_planning: Planning<O>): Promise<ChildStage[]> | ChildStage[] {
    return [];
  }

  override tasks(planning: Planning<O>): readonly TaskStep<O>[] {
    return this.#isOnOneGroup(planning) ? this.onKnownCloud(this.steps(planning)) : [];
  }

  override async before(planning: Planning<O>): Promise<ChildStage[]> {
    if (this.#isOnOneGroup(planning)) return this.stepsBefore(planning);
    const { execution, stage } = planning;
    const place = strategyPlace(execution);
    const options = { ...planning.options, ...place };
    const account = accountOf(options);
    const locations = demandLocations(options);
    const inherited: JsonObject = Object.fromEntries(
      Object.entries(stage.context).filter(([key]) => !commonKeys.includes(key) && !spellings.includes(key)),
    );
    const children: ChildStage[] = [];
    const name = options.serverGroupName ?? options.asgName;
    if (name === undefined && isDynamic(options.target)) {
      const named = Object.entries(inherited).filter(([key]) => key.startsWith('cloudProvider'));
      const looking = {
        ...Object.fromEntries(named),
        account,
        regions: locations,
        target: options.target ?? '',
        cluster: demandCluster(options),
      };
      children.push({ type: 'determineTargetServerGroup', name: 'Determine target server group', context: looking });
    }
    for (const region of locations) {
      const group = name ?? (isDynamic(options.target) ? undefined : await this.#resolve(options, account, region));
      const context = { ...inherited, account, region, targetLocation: { type: 'REGION', value: region } };
      children.push({
        type: this.card.kind,
        name: `${this.card.title} ${group ?? `in ${region}`}`,
        context: group === undefined ? context : { ...context, serverGroupName: group },
      });
    }
    return oneAfterAnother(children);
  }

  /** The group that this child works on. @throws {InvalidInput} nothing names it */
  protected placeOf(planning: Planning<O>): Place {
    const { options } = planning;
    const account = accountOf(options);
    const [region = ''] = demandLocations(options);
    const name = options.serverGroupName ?? options.asgName;
    if (name !== undefined) return { account, region, name };
    const found = (planning.lookup('targetReferences') ?? []) as unknown as TargetReference[];
    const reference = found.find((one) => one.region === region);
    if (reference !== undefined) return { account, region, name: reference.asg.name };
    throw missing('serverGroupName', 'Expected the name of a server group, or target and cluster.');
  }

  #isOnOneGroup({ execution, stage }: Planning<O>): boolean {
    const parent = execution.stages.find((other) => other.id === stage.parentStageId);
    const { kind, aliases = [] } = this.card;
    return parent !== undefined && [kind, ...aliases].includes(parent.type);
  }

  async #resolve(options: O, account: string, region: string): Promise<string> {
    if (options.target === undefined) {
      throw missing('serverGroupName', 'Expected the name of a server group, or target and cluster.');
    }
    demandKnownCloud(this.cloud.accounts, { name: this.card.title, type: this.card.kind }, options);
    const cluster = demandCluster(options);
    const group = resolveTarget(options.target, await this.cloud.cluster(account, region, cluster));
    if (group === undefined) throw new NoSuchServerGroup(account, { region, name: `${cluster} (${options.target})` });
    return group.name;
  }
}

const spellings = ['credentials', 'region', 'regions', 'zones', 'namespace', 'namespaces', 'availabilityZones'];

function missing(field: string, expected: string): InvalidInput {
  return new InvalidInput('The stage', [{ path: [field], message: `is missing. ${expected}` }]);
}

/** @throws {InvalidInput} no cluster is named */
export function demandCluster({ cluster }: { cluster?: string | undefined }): string {
  if (cluster !== undefined) return cluster;
  throw missing('cluster', 'Expected the name of a cluster, app-stack-detail.');
}

/** @throws {InvalidInput} no location is named */
export function demandLocations(options: object): string[] {
  const found = locationsOf(options);
  if (found.length > 0) return found;
  throw missing('region', 'Expected the name of a region, or a list in regions.');
}
