/** What every ledger entry of a capability says alike. */
import type { JsonObject } from '../../kernel/index.ts';
import type { Intent } from '../operations.ts';
import type { OpenAccount, Ref } from '../port.ts';

export type Named = Pick<OpenAccount, 'name' | 'provider'>;

export function intentOf(
  { name: account, provider }: Named,
  call: string,
  operation: string,
  { region, name }: Ref,
  asked: JsonObject,
): Intent {
  return { operation, account, provider, call, region, name, arguments: asked };
}
