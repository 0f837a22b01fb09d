import { DomainError } from '../../kernel/index.ts';

/** As a sentence names a stage. */
interface Refused {
  name: string;
  type: string;
}

const title = ({ name, type }: Refused): string => (name === type ? `Stage ${type}` : `Stage ${name} (${type})`);
const wayRound = 'Or let the stage be skipped: stageEnabled with the expression false.';

/** A stage works on a cloud of which no account is configured. */
export class ProviderNotConfigured extends DomainError {
  constructor(stage: Refused, provider: string, account: string | undefined, configured: readonly string[]) {
    const where = account === undefined ? `the provider ${provider}` : `account ${account} of the provider ${provider}`;
    const add = account === undefined ? 'an account of it' : `the account ${account}`;
    super(
      'invalid',
      `${title(stage)} works on ${where}, but no account of that provider is configured. ` +
        `Configured: ${configured.join(', ') || 'none'}. Add ${add} to accounts in the configuration, on a server that ` +
        `has the provider ${provider}. ${wayRound}`,
      { type: stage.type, provider, ...(account === undefined ? {} : { account }) },
    );
  }
}

/** The account is there, but its cloud has nothing of what the stage works with. */
export class ProviderCannot extends DomainError {
  constructor(stage: Refused, provider: string, account: string | undefined, capability: string) {
    const of = account === undefined ? '' : ` Account ${account} belongs to it.`;
    super(
      'invalid',
      `${title(stage)} cannot run: provider ${provider} cannot ${stage.type}, it has no ${capability}.${of} ` +
        `Name an account of a cloud that has. ${wayRound}`,
      { type: stage.type, provider, capability, ...(account === undefined ? {} : { account }) },
    );
  }
}

/** A stage works through a system beside the clouds, of which none is configured. */
export class SystemNotConfigured extends DomainError {
  constructor(stage: Refused, { what, system, named, clouds }: Missing) {
    const which = named === undefined ? '' : ` ${named}`;
    super(
      'invalid',
      `${title(stage)} works through the ${what}${which} of kind ${system}, but none of that kind is configured. ` +
        `Configured: the accounts ${clouds.join(', ') || '(none)'}. Configure ${named ?? 'one'} on a server that has ` +
        `${system}. ${wayRound}`,
      { type: stage.type, system, ...(named === undefined ? {} : { name: named }) },
    );
  }
}

interface Missing {
  what: string;
  system: string;
  named: string | undefined;
  /** Names of the accounts that are there. */
  clouds: readonly string[];
}
