export { describeFault, InvalidSettings, type SettingsFault } from './faults.ts';
export { usualFiles } from './find-file.ts';
export { isLoopbackName } from './contradictions.ts';
export { checkSettings, loadSettings, type SettingsSources } from './load.ts';
export { settingsJsonSchema } from './outline.ts';
export * from './settings.module.ts';
export { condition as conditionForm } from './stage-sections.ts';
export * from './settings.ts';
