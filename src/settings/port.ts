/** What plugins may read of the settings. */
import type { ConditionSettings, WebhookSettings } from './settings.ts';

export type { ConditionSettings, WebhookSettings } from './settings.ts';

/** What the settings say to stages. */
export abstract class StageSettings {
  abstract readonly webhook: WebhookSettings;
  abstract readonly conditions: readonly ConditionSettings[];
}
