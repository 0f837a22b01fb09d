import { DomainError } from '../../../kernel/index.ts';
import type { WebhookSettings } from '../../../settings/port.ts';

/** What the server says about one call: what it may send along, and whether it may be made twice. */
export interface Controls {
  /** Credentials for this address, as headers. */
  credentials: Record<string, string>;
  /** A call that got no answer in time does no harm when it is made again. */
  isRepeatable: boolean;
}

/**
 * @param given the account that the stage names
 * @throws {AccountMissing} @throws {NoSuchWebhookAccount} @throws {OutOfReach}
 */
export function controlsOf(settings: WebhookSettings, given: string | null | undefined, url: string): Controls {
  const isRepeatable = settings.repeatable.some((beginning) => begins(url, beginning));
  const account = given?.trim() ?? '';
  if (account === '') {
    if (settings.requireAccount) throw new AccountMissing(settings);
    return { credentials: {}, isRepeatable };
  }
  const named = settings.accounts.find(({ name }) => name === account);
  if (named === undefined) throw new NoSuchWebhookAccount(account, settings);
  if (!named.addresses.some((beginning) => begins(url, beginning))) throw new OutOfReach(account, url, named.addresses);
  const headers = Object.entries(named.headers).map(([name, secret]) => [name.toLowerCase(), secret.reveal()]);
  return { credentials: Object.fromEntries(headers) as Record<string, string>, isRepeatable };
}

/** The same scheme, host and port, and a path that goes on where that of the beginning ends: at a slash, or its very end. */
function begins(address: string, beginning: string): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  const base = new URL(beginning);
  const folder = base.pathname.endsWith('/') ? base.pathname : `${base.pathname}/`;
  return url.origin === base.origin && (url.pathname === base.pathname || url.pathname.startsWith(folder));
}

const known = ({ accounts }: WebhookSettings): string => accounts.map(({ name }) => name).join(', ') || 'none';

class AccountMissing extends DomainError {
  constructor(settings: WebhookSettings) {
    super(
      'forbidden',
      `On this server a webhook must name an account (webhook.requireAccount). Known accounts: ${known(settings)}.`,
    );
  }
}

class NoSuchWebhookAccount extends DomainError {
  constructor(account: string, settings: WebhookSettings) {
    super('not-found', `There is no webhook account ${account}. Known accounts: ${known(settings)}.`, { account });
  }
}

class OutOfReach extends DomainError {
  constructor(account: string, url: string, addresses: readonly string[]) {
    super(
      'forbidden',
      `The webhook account ${account} is not for ${url}: it may be used for addresses that begin with ` +
        `${addresses.join(', ')}.`,
      { account, url },
    );
  }
}
