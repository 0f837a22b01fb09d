/** What plugins may read of the settings. */
import type { Secret } from '../kernel/index.ts';
import type { ConditionSettings, WebhookSettings } from './settings.ts';

export type { ConditionSettings, WebhookSettings } from './settings.ts';

/** What the settings say to stages. */
export abstract class StageSettings {
  abstract readonly webhook: WebhookSettings;
  abstract readonly conditions: readonly ConditionSettings[];
}

/** Secrets that the options of an account refer to. */
export abstract class AccountSecrets {
  /**
   * Follows `env:NAME` or `file:/path`; other text is the secret itself. Read anew each time.
   *
   * @throws {BrokenReference}
   */
  abstract secret(reference: string): Secret;
}
