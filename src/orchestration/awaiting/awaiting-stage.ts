import { Injectable } from '@nestjs/common';
import { InvalidInput } from '../../kernel/index.ts';
import { Accounts, NoSuchAccount, type OpenAccount } from '../../providers/port.ts';
import { type ChildStage, type Planning, StageHandler } from '../port.ts';
import { ProviderCannot, ProviderNotConfigured, SystemNotConfigured } from './refusals.ts';

/** What a kind of stage works through, and this server has not. */
export type Awaited =
  | {
      /** What the cloud would have to have, in a user's words: `manifests`, `functions`. */
      capability: string;
      /** The cloud that is meant where a stage names none; `aws` where it is not said. */
      provider?: string;
    }
  | {
      /** In a user's words: `build server`, `metric store`. */
      what: string;
      /** Which sort of it: `jenkins`. */
      system: string;
      /** Key of the configuration that names the one that is meant. */
      namedBy?: string;
    };

/** A kind of stage that is refused when it is planned, with the name of what it waits for. */
@Injectable()
export abstract class AwaitingStage extends StageHandler<unknown> {
  protected abstract readonly awaits: Awaited;

  constructor(private readonly accounts: Accounts) {
    super();
  }

  /** @throws {ProviderNotConfigured} @throws {ProviderCannot} @throws {SystemNotConfigured} always one of them */
  override before({ stage, options }: Planning<unknown>): ChildStage[] {
    const { awaits } = this;
    const said = options as Readonly<Record<string, unknown>>;
    if ('system' in awaits) {
      const clouds = this.accounts.list().map((one) => one.name);
      throw new SystemNotConfigured(stage, { ...awaits, named: text(said[awaits.namedBy ?? '']), clouds });
    }
    const account = namedAccount(said);
    const provider = demandProvider(this.accounts, stage, said, awaits.provider ?? 'aws');
    throw new ProviderCannot(stage, provider, account, awaits.capability);
  }
}

/**
 * Refuses a stage that names a cloud of which there is no account; one that names none is as its account is.
 *
 * @throws as {@link demandProvider}
 */
export function demandKnownCloud(accounts: Accounts, stage: { name: string; type: string }, said: object): void {
  if (namedCloud(said) !== undefined) demandProvider(accounts, stage, said);
}

/**
 * The cloud that a stage works on: that of its account, or the one that it names itself.
 *
 * @param otherwise the cloud where neither says one
 * @throws {ProviderNotConfigured} no account of that cloud is there
 * @throws {InvalidInput} the account belongs to another cloud than the stage says
 * @throws {CloudUnavailable} the account is being opened
 */
export function demandProvider(
  accounts: Accounts,
  stage: { name: string; type: string },
  said: object,
  otherwise?: string,
): string {
  const account = namedAccount(said);
  const named = namedCloud(said);
  const opened = account === undefined ? undefined : find(accounts, account);
  if (opened !== undefined) {
    if (named === undefined || named === opened.provider) return opened.provider;
    const message = `is ${named}, but account ${opened.name} is of kind ${opened.provider}.`;
    throw new InvalidInput('The stage', [{ path: ['cloudProvider'], message }]);
  }
  const provider = named ?? otherwise;
  if (provider !== undefined && accounts.list().some((one) => one.provider === provider)) return provider;
  const configured = accounts.list().map((one) => `${one.name} (${one.provider})`);
  throw new ProviderNotConfigured(stage, provider ?? 'aws', account, configured);
}

function find(accounts: Accounts, name: string): OpenAccount | undefined {
  try {
    return accounts.get(name);
  } catch (error) {
    if (error instanceof NoSuchAccount) return undefined;
    throw error;
  }
}

function namedAccount(said: { account?: unknown; credentials?: unknown }): string | undefined {
  return text(said.account) ?? text(said.credentials);
}

function namedCloud(said: { cloudProvider?: unknown; cloudProviderType?: unknown }): string | undefined {
  return text(said.cloudProvider) ?? text(said.cloudProviderType);
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
