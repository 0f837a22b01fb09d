import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { InvalidInput, type JsonObject } from '../../../kernel/index.ts';
import { accountOf, Accounts } from '../../../providers/port.ts';
import { demandKnownCloud } from '../../awaiting/port.ts';
import {
  type ChildStage,
  type Outcome,
  type Planning,
  StageHandler,
  StageKind,
  succeeded,
  type TaskStep,
  type Turn,
} from '../../port.ts';
import { commonKeys, demandLocations, placeFields } from '../../server-groups/port.ts';

const balancer = {
  ...placeFields,
  loadBalancerName: z.string().min(1).optional().describe('Name of the load balancer.'),
  name: z.string().optional().describe('In a list: the same as loadBalancerName.'),
  settings: z.record(z.string(), z.json()).optional().describe("The provider's own settings."),
};
const UpsertOptions = z.looseObject({
  ...balancer,
  loadBalancers: z.array(z.looseObject(balancer)).optional().describe('Several at once.'),
});
type UpsertOptions = z.infer<typeof UpsertOptions>;
type Balancer = z.infer<z.ZodObject<typeof balancer>>;

interface Order {
  account: string;
  region: string;
  name: string;
  settings: JsonObject;
}

const own = new Set([...Object.keys(balancer), ...commonKeys, 'loadBalancers', 'loadBalancerType', 'upsertOrders']);

/** Makes load balancers, or brings those that are there to these settings. */
@Injectable()
@StageKind({
  kind: 'upsertLoadBalancer',
  aliases: [
    'upsertLoadBalancers',
    'upsertAmazonLoadBalancer',
    'upsertAppEngineLoadBalancers',
    'upsertCloudrunLoadBalancers',
  ],
  title: 'Upsert load balancer',
  description: 'Makes a load balancer, or changes its settings.',
  options: UpsertOptions,
})
export class UpsertLoadBalancerStage extends StageHandler<UpsertOptions> {
  constructor(private readonly accounts: Accounts) {
    super();
  }

  override before({ stage, options }: Planning<UpsertOptions>): ChildStage[] {
    demandKnownCloud(this.accounts, stage, options);
    return [];
  }

  override tasks(): readonly TaskStep<UpsertOptions>[] {
    return [
      { name: 'upsertLoadBalancer', timeoutMs: 300_000, turn: (turn) => this.#order(turn) },
      { name: 'extrapolateUpsertResult', turn: (turn) => this.#look(turn) },
    ];
  }

  async #order(turn: Turn<UpsertOptions>): Promise<Outcome> {
    for (const { account, region, name, settings } of ordersOf(turn)) {
      const balancers = this.accounts.need(account, 'loadBalancers');
      await balancers.upsert(`${turn.operation}.${region}.${name}`, { region, name }, settings);
    }
    return succeeded();
  }

  async #look(turn: Turn<UpsertOptions>): Promise<Outcome> {
    const loadBalancers: JsonObject[] = [];
    for (const { account, region, name } of ordersOf(turn)) {
      const found = await this.accounts.need(account, 'loadBalancers').find({ region, name });
      loadBalancers.push({ account, region, name, ...(found === undefined ? {} : { address: found.address }) });
    }
    return succeeded({ loadBalancers });
  }
}

function ordersOf({ options, stage }: Turn<UpsertOptions>): Order[] {
  const several = options.loadBalancers?.map((entry) => ({ entry, written: Object.keys(entry) }));
  return (several ?? [{ entry: options, written: Object.keys(stage.source) }]).flatMap(({ entry, written }) => {
    const account = accountOf({ account: options.account, credentials: options.credentials, ...entry });
    const name = nameOf(entry, several !== undefined);
    const settings = settingsOf(entry, written);
    return demandLocations({ region: options.region, ...entry }).map((region) => ({ account, region, name, settings }));
  });
}

/** The provider's own keys, and what stands under `settings`, which wins. */
function settingsOf(entry: Readonly<Record<string, unknown>>, written: string[]): JsonObject {
  const loose = written.filter((key) => !own.has(key)).map((key) => [key, entry[key]]);
  return { ...(Object.fromEntries(loose) as JsonObject), ...(entry.settings as JsonObject | undefined) };
}

/** Alone, a stage's `name` is its title; in a list it is the load balancer's. */
function nameOf(entry: Balancer, listed: boolean): string {
  const name = entry.loadBalancerName ?? (listed ? entry.name : undefined);
  if (name !== undefined) return name;
  throw new InvalidInput('The stage', [{ path: ['loadBalancerName'], message: 'is missing. Expected a name.' }]);
}
