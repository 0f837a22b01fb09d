import { secretField } from '../../src/settings/fields.ts';
import type { StageSettings } from '../../src/settings/port.ts';
import { settingsSchema } from '../../src/settings/schema.ts';

/** What the settings say to stages, where a file says this. */
export function stageSettings(file: { webhook?: object; conditions?: object[] } = {}): StageSettings {
  return settingsSchema(secretField({ HOOK_TOKEN: 'hush' })).parse(file);
}
