import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { InvalidInput } from '../../kernel/index.ts';
import { accountOf, type Instance, isUp, locationOf, parseName } from '../../providers/port.ts';
import { type Outcome, succeeded, type TaskStep, text, type Turn } from '../port.ts';
import type { Place } from './cloud.ts';
import { maybe, placeFields } from './options.ts';
import { ServerGroupStage } from './server-group-stage.ts';
import { hourMs, lookAgain } from './waiting.ts';

/** Which instances are meant. */
export const instanceFields = {
  ...placeFields,
  instanceIds: maybe(z.array(text())).describe('Names of the instances.'),
  instance: maybe(text()).describe('The name of one.'),
  serverGroupName: maybe(text()).describe('Their server group; found by the instances when it is not said.'),
  asgName: maybe(text()).describe('The same as serverGroupName.'),
};

interface InstancesOptions {
  instanceIds?: string[] | undefined;
  instance?: string | undefined;
  serverGroupName?: string | undefined;
  asgName?: string | undefined;
}

/** A stage that does something to single instances of one server group, and waits until it is done. */
@Injectable()
export abstract class InstancesStage<O extends InstancesOptions> extends ServerGroupStage<O> {
  /** Name of the task that waits, as in Spinnaker. */
  protected abstract readonly waitName: string;
  /** Traffic is taken from them, so what guards the cluster is asked first. */
  protected readonly takesTraffic: boolean = false;

  /** Takes the order. */
  protected abstract act(turn: Turn<O>, place: Place, instances: string[]): Promise<void>;
  /** @param instance as it is now; `undefined` when it is gone  @param launchedAt when it was started at the order */
  protected abstract isDone(instance: Instance | undefined, launchedAt: number): boolean;

  override tasks(): readonly TaskStep<O>[] {
    return this.onKnownCloud([
      { name: 'determineServerGroup', turn: (turn) => this.#determine(turn) },
      { name: this.card.kind, turn: (turn) => this.#order(turn) },
      { name: this.waitName, timeoutMs: 2 * hourMs, timeoutOverridable: true, turn: (turn) => this.#wait(turn) },
    ]);
  }

  async #determine({ options, execution }: Turn<O>): Promise<Outcome> {
    const account = accountOf(options);
    const region = locationOf(options);
    const instances = instancesOf(options);
    const application = parseName(instances[0] ?? '')?.app ?? execution.application;
    const name = options.serverGroupName ?? options.asgName;
    const group =
      name === undefined
        ? (await this.cloud.groups(account).list({ application, region })).find((one) =>
            one.instances.some((instance) => instances.includes(instance.name)),
          )
        : await this.cloud.get({ account, region, name });
    if (group === undefined) {
      const message = `names ${instances.join(', ')}: no server group of ${application} in ${region} has such an instance.`;
      throw new InvalidInput('The stage', [{ path: ['instanceIds'], message }]);
    }
    const launched = group.instances.filter(({ name: one }) => instances.includes(one));
    const launchedAt = Object.fromEntries(launched.map((instance) => [instance.name, instance.launchedAt]));
    return succeeded({}, { serverGroupName: group.name, launchedAt });
  }

  async #order(turn: Turn<O>): Promise<Outcome> {
    const place = placeOf(turn);
    const instances = instancesOf(turn.options);
    const group = await this.cloud.get(place);
    const stay = group.instances.some((instance) => isUp(instance) && !instances.includes(instance.name));
    if (this.takesTraffic && !stay) await this.cloud.permitLeaving([group], this.card.kind);
    await this.act(turn, place, instances);
    return succeeded();
  }

  async #wait(turn: Turn<O>): Promise<Outcome> {
    const place = placeOf(turn);
    const group = await this.cloud.find(place);
    const launchedAt = (turn.stage.context.launchedAt ?? {}) as Record<string, number>;
    const open = instancesOf(turn.options).filter((name) => {
      const now = group?.instances.find((instance) => instance.name === name);
      return !this.isDone(now, launchedAt[name] ?? 0);
    });
    return open.length === 0 ? succeeded() : lookAgain(turn, place, { waitingFor: open });
  }
}

/** @throws {InvalidInput} none is named */
function instancesOf({ instanceIds, instance }: InstancesOptions): string[] {
  const named = [...(instanceIds ?? []), ...(instance === undefined ? [] : [instance])].filter((name) => name !== '');
  if (named.length > 0) return named;
  throw new InvalidInput('The stage', [{ path: ['instanceIds'], message: 'is empty. Expected names of instances.' }]);
}

function placeOf({ options }: Turn<InstancesOptions>): Place {
  const { serverGroupName, asgName = '' } = options;
  return { account: accountOf(options), region: locationOf(options), name: serverGroupName ?? asgName };
}
