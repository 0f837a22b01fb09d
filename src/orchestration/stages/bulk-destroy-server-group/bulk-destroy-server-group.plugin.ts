import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { accountOf, locationOf } from '../../../providers/port.ts';
import { type Outcome, StageKind, succeeded, type TaskStep, text, type Turn } from '../../port.ts';
import { lookAgain, type Place, placeFields, ServerGroupStage } from '../../server-groups/port.ts';

const Options = z.looseObject({
  ...placeFields,
  serverGroupNames: z.array(text()).describe('Names of the server groups, all in one place.'),
});
type Options = z.infer<typeof Options>;

const halfAnHourMs = 1_800_000;

/** Takes the traffic of several server groups, all at once, then ends them for good. */
@Injectable()
@StageKind({
  kind: 'bulkDestroyServerGroup',
  title: 'Destroy several',
  description: 'Takes the traffic of several server groups, all at once, then ends them for good.',
  options: Options,
})
export default class BulkDestroyServerGroupStage extends ServerGroupStage<Options> {
  override tasks(): readonly TaskStep<Options>[] {
    const wait = { timeoutMs: halfAnHourMs, timeoutOverridable: true };
    return this.onKnownCloud([
      { name: 'bulkDisableServerGroup', turn: (turn) => this.#disable(turn) },
      { name: 'waitForDisabledServerGroups', ...wait, turn: (turn) => this.#wait(turn, (found) => found.disabled) },
      { name: 'bulkDestroyServerGroup', turn: (turn) => this.#destroy(turn) },
      { name: 'waitForDestroyedServerGroups', ...wait, turn: (turn) => this.#wait(turn, () => false) },
    ]);
  }

  async #disable(turn: Turn<Options>): Promise<Outcome> {
    const places = placesOf(turn);
    const found = await Promise.all(places.map((place) => this.cloud.find(place)));
    const serving = found.filter((group) => group !== undefined).filter((group) => !group.disabled);
    await this.cloud.permitLeaving(serving, 'bulkDestroyServerGroup');
    for (const { account, region, name } of serving) {
      await this.cloud.groups(account).disable(`${turn.operation}.${name}`, { region, name }, 100);
    }
    return succeeded();
  }

  /** Asked again before it is done: something may have given one its traffic back meanwhile. */
  async #destroy(turn: Turn<Options>): Promise<Outcome> {
    const places = placesOf(turn);
    const found = await Promise.all(places.map((place) => this.cloud.find(place)));
    const present = found.filter((group) => group !== undefined);
    await this.cloud.permitLeaving(present, 'bulkDestroyServerGroup');
    for (const { account, region, name } of places) {
      await this.cloud.groups(account).destroy(`${turn.operation}.${name}`, { region, name });
    }
    return succeeded();
  }

  async #wait(turn: Turn<Options>, isDone: (group: { disabled: boolean }) => boolean): Promise<Outcome> {
    for (const place of placesOf(turn)) {
      const group = await this.cloud.find(place);
      if (group !== undefined && !isDone(group)) return lookAgain(turn, place, { waitingFor: [group.name] });
    }
    return succeeded();
  }
}

function placesOf({ options }: Turn<Options>): Place[] {
  const account = accountOf(options);
  const region = locationOf(options);
  return options.serverGroupNames.map((name) => ({ account, region, name }));
}
