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
  securityGroupName: z.string().min(1).describe('Name of the firewall.'),
});
type DeleteOptions = z.infer<typeof DeleteOptions>;

/** Takes a firewall away. */
@Injectable()
@StageKind({
  kind: 'deleteSecurityGroup',
  aliases: ['deleteFirewall'],
  title: 'Delete firewall',
  description: 'Takes a firewall away.',
  options: DeleteOptions,
})
export class DeleteSecurityGroupStage extends StageHandler<DeleteOptions> {
  constructor(private readonly accounts: Accounts) {
    super();
  }

  override before({ stage, options }: Planning<DeleteOptions>): ChildStage[] {
    demandKnownCloud(this.accounts, stage, options);
    return [];
  }

  override tasks(): readonly TaskStep<DeleteOptions>[] {
    return [
      { name: 'deleteSecurityGroup', timeoutMs: 300_000, turn: (turn) => this.#order(turn) },
      { name: 'waitForDeletedSecurityGroup', timeoutMs: 1_800_000, turn: (turn) => this.#wait(turn) },
    ];
  }

  async #order({ options, operation }: Turn<DeleteOptions>): Promise<Outcome> {
    const firewalls = this.accounts.need(accountOf(options), 'firewalls');
    const name = options.securityGroupName;
    for (const region of demandLocations(options)) {
      if ((await firewalls.find({ region, name })) === undefined) continue;
      await firewalls.delete(`${operation}.${region}`, { region, name });
    }
    return succeeded();
  }

  async #wait({ options }: Turn<DeleteOptions>): Promise<Outcome> {
    const firewalls = this.accounts.need(accountOf(options), 'firewalls');
    for (const region of demandLocations(options)) {
      if ((await firewalls.find({ region, name: options.securityGroupName })) !== undefined) return again();
    }
    return succeeded();
  }
}
