import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { InvalidInput } from '../../../kernel/index.ts';
import { accountOf, isUp, locationOf, parseName } from '../../../providers/port.ts';
import { type Outcome, StageKind, succeeded, type TaskStep, text, type Turn } from '../../port.ts';
import { lookAgain, maybe, type Place, placeFields, ServerGroupStage } from '../../server-groups/port.ts';

const TerminateOptions = z.looseObject({
  ...placeFields,
  instanceIds: z
    .array(z.string().min(1))
    .min(1, 'is empty. Expected names of instances.')
    .describe('Names of the instances.'),
  serverGroupName: maybe(text()).describe('Their server group; found by the instances when it is not said.'),
});
type TerminateOptions = z.infer<typeof TerminateOptions>;

/** Ends single instances; their server group replaces them. */
@Injectable()
@StageKind({
  kind: 'terminateInstances',
  title: 'Terminate instances',
  description: 'Ends single instances, which their server group then replaces.',
  options: TerminateOptions,
})
export class TerminateInstancesStage extends ServerGroupStage<TerminateOptions> {
  override tasks(): readonly TaskStep<TerminateOptions>[] {
    return this.onKnownCloud([
      { name: 'determineServerGroup', turn: (turn) => this.#determine(turn) },
      { name: 'terminateInstances', turn: (turn) => this.#order(turn) },
      {
        name: 'waitForTerminatedInstances',
        timeoutMs: 7_200_000,
        timeoutOverridable: true,
        turn: (turn) => this.#wait(turn),
      },
    ]);
  }

  async #determine({ options, execution }: Turn<TerminateOptions>): Promise<Outcome> {
    const account = accountOf(options);
    const region = locationOf(options);
    const { serverGroupName, instanceIds } = options;
    if (serverGroupName !== undefined) return succeeded();
    const application = parseName(instanceIds[0] ?? '')?.app ?? execution.application;
    const inApplication = await this.cloud.groups(account).list({ application, region });
    const group = inApplication.find((one) => one.instances.some((instance) => instanceIds.includes(instance.name)));
    if (group !== undefined) return succeeded({}, { serverGroupName: group.name });
    const message = `names ${instanceIds.join(', ')}: no server group of ${application} in ${region} has such an instance.`;
    throw new InvalidInput('The stage', [{ path: ['instanceIds'], message }]);
  }

  async #order(turn: Turn<TerminateOptions>): Promise<Outcome> {
    const { account, region, name } = placeOf(turn);
    const { instanceIds } = turn.options;
    const group = await this.cloud.get({ account, region, name });
    const stay = group.instances.some((instance) => isUp(instance) && !instanceIds.includes(instance.name));
    if (!stay) await this.cloud.permitLeaving([group], 'terminateInstances');
    await this.cloud.groups(account).terminateInstances(turn.operation, { region, name }, instanceIds);
    return succeeded();
  }

  async #wait(turn: Turn<TerminateOptions>): Promise<Outcome> {
    const place = placeOf(turn);
    const group = await this.cloud.find(place);
    const left = group?.instances.filter((instance) => turn.options.instanceIds.includes(instance.name)) ?? [];
    if (left.length === 0) return succeeded();
    return lookAgain(turn, place, { waitingFor: left.map((instance) => instance.name) });
  }
}

function placeOf({ options }: Turn<TerminateOptions>): Place {
  return { account: accountOf(options), region: locationOf(options), name: options.serverGroupName ?? '' };
}
