import { Injectable } from '@nestjs/common';
import { DomainError, type JsonObject } from '../../kernel/index.ts';
import { accountOf, type Parted, type ServerGroup, setAsideDeployed } from '../../providers/port.ts';
import { type Outcome, type Planning, serverGroupTopic, succeeded, type TaskStep, type Turn } from '../port.ts';
import type { Place, Replacement } from './cloud.ts';
import { deployedBefore } from './deployed.ts';
import { demandCluster, demandLocations, ServerGroupStage } from './server-group-stage.ts';
import { strategyPlace } from './strategy-pipeline.ts';
import { lookAgain, minuteMs } from './waiting.ts';

interface ClusterOptions extends Replacement {
  cluster?: string | undefined;
  continueIfClusterNotFound: boolean;
  cloudProvider?: string | undefined;
}

/** The cluster is not there, so nothing of it can be chosen. */
export class NoSuchCluster extends DomainError {
  constructor(account: string, region: string, cluster: string) {
    super(
      'not-found',
      `Account ${account} has no cluster ${cluster} in ${region}. With continueIfClusterNotFound that is no fault.`,
      { account, region, cluster },
    );
  }
}

/**
 * A stage that chooses among the server groups of a cluster and does the same to each. First it writes down which, then
 * it acts: a crash in between, and what it does itself, do not change the choice.
 */
@Injectable()
export abstract class ClusterStage<O extends ClusterOptions> extends ServerGroupStage<O> {
  /** Name of the task, as in Spinnaker. */
  protected abstract readonly taskName: string;
  /** Key of the stage's context under which the choice stands. */
  protected readonly chosenKey = 'chosenServerGroups';

  /** Which, of the groups in one location. */
  protected abstract choose(options: O, parted: Parted): ServerGroup[];
  /** Takes the order for one; called again with the same operation after a crash. */
  protected abstract act(turn: Turn<O>, operation: string, place: Place): Promise<void>;
  /** The work on this one has ended. */
  protected abstract isDone(group: ServerGroup | undefined): boolean;
  /** A missing cluster is what was wanted. */
  protected mayBeMissing(options: O): boolean {
    return options.continueIfClusterNotFound;
  }

  override tasks(_planning: Planning<O>): readonly TaskStep<O>[] {
    const name = this.taskName;
    return this.onKnownCloud([
      { name: 'determineServerGroups', timeoutMs: 2 * minuteMs, turn: (turn) => this.#determine(turn) },
      { name, timeoutMs: 5 * minuteMs, turn: (turn) => this.#order(turn) },
      {
        name: 'waitForClusterChange',
        timeoutMs: 30 * minuteMs,
        timeoutOverridable: true,
        turn: (turn) => this.#wait(turn),
      },
    ]);
  }

  async #determine(turn: Turn<O>): Promise<Outcome> {
    const options = { ...turn.options, ...strategyPlace(turn.execution) };
    const account = accountOf(options);
    const cluster = demandCluster(options);
    const places: JsonObject[] = [];
    this.cloud.groups(account, options.cloudProvider);
    for (const region of demandLocations(options)) {
      const groups = await this.cloud.cluster(account, region, cluster);
      if (groups.length === 0 && !this.mayBeMissing(options)) throw new NoSuchCluster(account, region, cluster);
      const chosen = this.choose(options, setAsideDeployed(groups, deployedBefore(turn, region)));
      places.push(...chosen.map(({ name }) => ({ account, region, name })));
    }
    return succeeded({}, { [this.chosenKey]: places });
  }

  async #order(turn: Turn<O>): Promise<Outcome> {
    const places = this.#chosen(turn);
    for (const region of new Set(places.map((place) => place.region))) {
      const here = await Promise.all(
        places.filter((place) => place.region === region).map((place) => this.cloud.find(place)),
      );
      const present = here.filter((group) => group !== undefined);
      await this.cloud.permitLeaving(present, this.card.kind, turn.options);
    }
    for (const place of places) await this.act(turn, `${turn.operation}.${place.region}.${place.name}`, place);
    return succeeded();
  }

  async #wait(turn: Turn<O>): Promise<Outcome> {
    const places = this.#chosen(turn);
    const looked = await Promise.all(
      places.map(async (place) => ({ place, done: this.isDone(await this.cloud.find(place)) })),
    );
    const open = looked.filter(({ done }) => !done).map(({ place }) => place);
    const [first] = open;
    if (first === undefined) return succeeded();
    const waiting = lookAgain(turn, first, { waitingFor: open.map((place) => place.name) });
    const wakeOn = open.map(({ account, region, name }) => serverGroupTopic(account, region, name));
    return { ...waiting, ...(waiting.kind === 'again' ? { wakeOn } : {}) };
  }

  #chosen({ stage }: Turn<O>): Place[] {
    return (stage.context[this.chosenKey] ?? []) as unknown as Place[];
  }
}
