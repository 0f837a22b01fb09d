import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { accountOf, Accounts, type Firewall } from '../../../providers/port.ts';
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

const port = z.coerce.number().int().min(0).max(65_535);
const protocol = z.enum(['tcp', 'udp', 'all', '-1']).default('tcp');

const UpsertOptions = z.looseObject({
  ...placeFields,
  securityGroupName: z.string().min(1).optional().describe('Name of the firewall.'),
  firewallName: z.string().min(1).optional().describe('The same as securityGroupName.'),
  description: z.string().default('').describe('What it is for.'),
  ipIngress: z
    .array(z.looseObject({ cidr: z.string(), type: protocol, startPort: port, endPort: port }))
    .default([])
    .describe('Who may connect, and where to.'),
  inboundRules: z
    .array(z.looseObject({ cidr: z.string(), protocol, fromPort: port, toPort: port }))
    .default([])
    .describe('The same as ipIngress.'),
});
type UpsertOptions = z.infer<typeof UpsertOptions>;

/** Makes a firewall, or brings the one that is there to these rules. */
@Injectable()
@StageKind({
  kind: 'upsertSecurityGroup',
  aliases: ['upsertFirewall'],
  title: 'Upsert firewall',
  description: 'Makes a firewall, or changes its rules.',
  options: UpsertOptions.refine((options) => nameOf(options) !== undefined, {
    path: ['securityGroupName'],
    message: 'is missing. Expected the name of the firewall.',
  }),
})
export class UpsertSecurityGroupStage extends StageHandler<UpsertOptions> {
  constructor(private readonly accounts: Accounts) {
    super();
  }

  override before({ stage, options }: Planning<UpsertOptions>): ChildStage[] {
    demandKnownCloud(this.accounts, stage, options);
    return [];
  }

  override tasks(): readonly TaskStep<UpsertOptions>[] {
    return [
      { name: 'upsertSecurityGroup', timeoutMs: 300_000, turn: (turn) => this.#order(turn) },
      { name: 'waitForUpsertedSecurityGroup', timeoutMs: 1_800_000, turn: (turn) => this.#wait(turn) },
    ];
  }

  async #order({ options, operation }: Turn<UpsertOptions>): Promise<Outcome> {
    const firewalls = this.accounts.need(accountOf(options), 'firewalls');
    const rules = { description: options.description, inboundRules: rulesOf(options) };
    const name = nameOf(options) ?? '';
    for (const region of demandLocations(options)) {
      await firewalls.upsert(`${operation}.${region}`, { region, name }, rules);
    }
    return succeeded({ targets: demandLocations(options).map((region) => ({ region, name })) });
  }

  async #wait({ options }: Turn<UpsertOptions>): Promise<Outcome> {
    const firewalls = this.accounts.need(accountOf(options), 'firewalls');
    for (const region of demandLocations(options)) {
      const found = await firewalls.find({ region, name: nameOf(options) ?? '' });
      if (found?.inboundRules.length !== rulesOf(options).length) return again();
    }
    return succeeded();
  }
}

const nameOf = (options: { securityGroupName?: string | undefined; firewallName?: string | undefined }) =>
  options.securityGroupName ?? options.firewallName;

function rulesOf({ ipIngress, inboundRules }: UpsertOptions): Firewall['inboundRules'] {
  const spinnakers = ipIngress.map(({ cidr, type, startPort, endPort }) => ({
    cidr,
    protocol: type,
    fromPort: startPort,
    toPort: endPort,
  }));
  return [...spinnakers, ...inboundRules].map(({ cidr, protocol: spoken, fromPort, toPort }) => ({
    cidr,
    protocol: spoken === '-1' ? 'all' : spoken,
    fromPort,
    toPort,
  }));
}
