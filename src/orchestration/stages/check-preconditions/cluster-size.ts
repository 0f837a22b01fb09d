import { z } from 'zod';
import { InvalidInput, type JsonObject } from '../../../kernel/index.ts';
import { type Accounts, parseName } from '../../../providers/port.ts';
import { flag, numeric } from '../../port.ts';
import { faultsOf } from './stage-status.ts';
import { holds, misses, type Verdict } from './verdict.ts';

const comparisons: Record<string, (actual: number, expected: number) => boolean> = {
  '<': (actual, expected) => actual < expected,
  '<=': (actual, expected) => actual <= expected,
  '==': (actual, expected) => actual === expected,
  '>=': (actual, expected) => actual >= expected,
  '>': (actual, expected) => actual > expected,
};

const Wanted = z
  .looseObject({
    credentials: z.string().min(1),
    cluster: z.string().min(1).nullish(),
    moniker: z.looseObject({ app: z.string().nullish(), cluster: z.string().nullish() }).nullish(),
    regions: z.union([
      z.array(z.string().min(1)).min(1),
      z
        .string()
        .min(1)
        .transform((region) => [region]),
    ]),
    comparison: z
      .string()
      .nullish()
      .transform((said) => said?.trim() ?? '==')
      .refine((said) => said in comparisons, `expected one of ${Object.keys(comparisons).join(' ')}`),
    expected: numeric({ min: 0 }).nullish(),
    onlyEnabledServerGroups: flag().nullish(),
  })
  .refine(({ cluster, moniker }) => cluster ?? moniker?.cluster, {
    path: ['cluster'],
    message: 'expected the name of a cluster, here or in moniker.cluster',
  });

/** Holds when the cluster has that many server groups in each of the regions. */
export async function checkClusterSize(context: JsonObject, accounts: Accounts, application: string): Promise<Verdict> {
  const wanted = Wanted.safeParse(context);
  if (!wanted.success) throw new InvalidInput('The precondition clusterSize', faultsOf(wanted.error));
  const { credentials, moniker, regions, comparison, onlyEnabledServerGroups } = wanted.data;
  const cluster = moniker?.cluster ?? wanted.data.cluster ?? '';
  const expected = wanted.data.expected ?? 1;
  const owner = moniker?.app ?? parseName(cluster)?.app ?? application;
  const serverGroups = await accounts.need(credentials, 'serverGroups').list({ application: owner });
  const counted = serverGroups.filter(
    (group) => group.moniker.cluster === cluster && !(onlyEnabledServerGroups === true && group.disabled),
  );
  const off = regions
    .map((region) => ({ region, size: counted.filter((group) => group.region === region).length }))
    .filter(({ size }) => comparisons[comparison]?.(size, expected) !== true);
  if (off.length === 0) return holds();
  const found = off.map(({ region, size }) => `${String(size)} in ${region}`).join(', ');
  const kind = onlyEnabledServerGroups === true ? 'enabled server groups' : 'server groups';
  return misses(`Cluster ${cluster} should have ${comparison} ${String(expected)} ${kind}, but has ${found}.`);
}
