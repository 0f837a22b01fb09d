import { isJsonObject, type Json, type JsonObject } from '../../../kernel/index.ts';
import type { Rendered } from '../../model/rendered.ts';
import { declaredVariables } from '../../model/variables.ts';
import { merged } from '../merge.ts';
import { refusal } from '../refusal.ts';
import { variableValues } from '../variable-values.ts';
import { combinedStages } from './stages.ts';

/** Keys that say how the template is used; they are no part of what it makes. */
const ofConfiguration = new Set([
  ...['schema', 'type', 'template', 'config', 'variables', 'exclude', 'inherit', 'stages', 'triggers', 'parameters'],
  ...['notifications', 'expectedArtifacts', 'parameterConfig', 'source', 'templateVariables', 'trigger', 'errors'],
]);

/**
 * The pipeline that a v2 template makes of a configuration. Expressions stay as they are written.
 *
 * @throws {Refusal}
 */
export function renderV2(template: JsonObject, config: JsonObject, trigger: JsonObject): Rendered {
  const { application } = config;
  if (typeof application !== 'string' || application.trim() === '') {
    throw refusal(['config', 'application'], 'is missing; expected the name of the application');
  }
  const stages = config['stages'];
  if (template['protect'] === true && Array.isArray(stages) && stages.length > 0) {
    const message = 'the template is protected: a pipeline may not change its stages. Take these stages away';
    throw refusal(['config', 'stages'], message);
  }
  const made = template['pipeline'];
  if (!isJsonObject(made)) throw refusal(['template', 'pipeline'], 'is missing; expected a pipeline');
  const warnings: Rendered['warnings'] = [];
  const variables = declaredVariables(template['variables']);
  const templateVariables = variableValues(variables, config['variables'], ['config', 'variables'], {
    application,
    trigger,
  });
  const rest = Object.fromEntries(Object.entries(config).filter(([key]) => !ofConfiguration.has(key)));
  const { id, name } = config;
  return {
    pipeline: {
      // Executions of a templated pipeline do not run side by side unless something says so.
      limitConcurrent: true,
      maxConcurrentExecutions: 0,
      keepWaitingPipelines: false,
      ...rest,
      ...made,
      ...(id === undefined ? {} : { id }),
      application,
      name: typeof name === 'string' && name !== '' ? name : 'Unnamed Execution',
      stages: combinedStages(template, config, warnings),
      ...lists(made, config),
      templateVariables,
      source: { type: 'templatedPipeline', version: 'v2', ...(isJsonObject(config['source']) ? config['source'] : {}) },
    },
    warnings,
  };
}

/** The template's entries, marked as inherited, and those of the configuration; or the latter alone. */
function lists(made: JsonObject, config: JsonObject): JsonObject {
  const exclude = Array.isArray(config['exclude']) ? config['exclude'] : [];
  const of = (key: string, own: Json | undefined, name = key): JsonObject => ({
    [key]: merged(exclude.includes(name) ? [] : inherited(made[key]), own),
  });
  return {
    ...of('triggers', config['triggers']),
    ...of('parameterConfig', config['parameters'] ?? config['parameterConfig'], 'parameters'),
    ...of('notifications', config['notifications']),
    ...of('expectedArtifacts', config['expectedArtifacts']),
  };
}

const inherited = (list: Json | undefined): Json[] =>
  (Array.isArray(list) ? list : []).map((entry) => (isJsonObject(entry) ? { ...entry, inherited: true } : entry));
