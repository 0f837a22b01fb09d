import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { accountOf, Accounts } from '../../../providers/port.ts';
import { demandKnownCloud } from '../../awaiting/port.ts';
import {
  again,
  type ChildStage,
  type Outcome,
  type Planning,
  StageHandler,
  StageKind,
  succeeded,
  type TaskStep,
  type Turn,
} from '../../port.ts';
import { demandLocations, placeFields } from '../../server-groups/port.ts';

const DeleteOptions = z.looseObject({
  ...placeFields,
  loadBalancerName: z.string().min(1).describe('Name of the load balancer.'),
});
type DeleteOptions = z.infer<typeof DeleteOptions>;

/** Takes a load balancer away. */
@Injectable()
@StageKind({
  kind: 'deleteLoadBalancer',
  aliases: ['deleteAmazonLoadBalancer'],
  title: 'Delete load balancer',
  description: 'Takes a load balancer away.',
  options: DeleteOptions,
})
export class DeleteLoadBalancerStage extends StageHandler<DeleteOptions> {
  constructor(private readonly accounts: Accounts) {
    super();
  }

  override before({ stage, options }: Planning<DeleteOptions>): ChildStage[] {
    demandKnownCloud(this.accounts, stage, options);
    return [];
  }

  override tasks(): readonly TaskStep<DeleteOptions>[] {
    return [
      { name: 'deleteLoadBalancer', timeoutMs: 300_000, turn: (turn) => this.#order(turn) },
      { name: 'waitForDeletedLoadBalancer', timeoutMs: 1_800_000, turn: (turn) => this.#wait(turn) },
    ];
  }

  async #order({ options, operation }: Turn<DeleteOptions>): Promise<Outcome> {
    const balancers = this.accounts.need(accountOf(options), 'loadBalancers');
    const name = options.loadBalancerName;
    for (const region of demandLocations(options)) {
      if ((await balancers.find({ region, name })) === undefined) continue;
      await balancers.delete(`${operation}.${region}`, { region, name });
    }
    return succeeded();
  }

  async #wait({ options }: Turn<DeleteOptions>): Promise<Outcome> {
    const balancers = this.accounts.need(accountOf(options), 'loadBalancers');
    for (const region of demandLocations(options)) {
      if ((await balancers.find({ region, name: options.loadBalancerName })) !== undefined) return again();
    }
    return succeeded();
  }
}
