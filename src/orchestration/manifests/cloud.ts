import { isJsonObject, type Json } from '../../kernel/index.ts';
import {
  accountOf,
  type Accounts,
  type Jobs,
  type ManifestRef,
  manifestName,
  manifestRef,
  type Manifests,
} from '../../providers/port.ts';
import { demandProvider, ProviderCannot } from '../awaiting/port.ts';
import type { Stage } from '../port.ts';

/** An account that has what a stage works with. */
export interface ManifestCloud {
  account: string;
  provider: string;
  manifests: Manifests;
}

/** Where a stage works. */
type Working = { stage: Pick<Stage, 'name' | 'type'>; options: object };

const usual = 'kubernetes';

/**
 * The account that a stage names, which must be able to deploy manifests.
 *
 * @throws {ProviderNotConfigured} @throws {ProviderCannot} @throws {InvalidInput} no account is named
 */
export function manifestCloud(accounts: Accounts, { stage, options }: Working): ManifestCloud {
  const provider = demandProvider(accounts, stage, options, usual);
  const account = accountOf(options);
  const { manifests } = accounts.get(account).capabilities;
  if (manifests === undefined) throw new ProviderCannot(stage, provider, account, 'manifests');
  return { account, provider, manifests };
}

/** The same for jobs. @throws as {@link manifestCloud} */
export function jobCloud(accounts: Accounts, working: Working): { account: string; provider: string; jobs: Jobs } {
  const { stage, options } = working;
  const provider = demandProvider(accounts, stage, options, usual);
  const account = accountOf(options);
  const { jobs } = accounts.get(account).capabilities;
  if (jobs === undefined) throw new ProviderCannot(stage, provider, account, 'jobs');
  return { account, provider, jobs };
}

/** An object as the stage's context names it. */
export const noted = (ref: ManifestRef): { manifestName: string; location: string } => ({
  manifestName: manifestName(ref),
  location: ref.namespace,
});

/** The way back from a list of {@link noted}. */
export function refsIn(said: Json | undefined): ManifestRef[] {
  return (Array.isArray(said) ? said.filter(isJsonObject) : []).map(({ manifestName: name, location }) =>
    manifestRef(textOf(name), textOf(location)),
  );
}

/** Text; empty where it is none. */
export const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
