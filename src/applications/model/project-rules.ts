/** What a project must say. */
import { type Fault, isJsonObject, type Json, type JsonObject } from '../../kernel/index.ts';
import { applicationId, pipelineIdFaults } from './names.ts';

const longestName = 250;

/** Every fault with its path; what is not known is kept, and no fault. */
export function projectFaults(document: JsonObject): Fault[] {
  return [...nameFaults(document['name']), ...pipelineIdFaults(document['id']), ...configFaults(document['config'])];
}

function nameFaults(name: Json | undefined): Fault[] {
  if (typeof name !== 'string' || name.trim() === '') {
    return [{ path: ['name'], message: 'is missing; expected the name of the project' }];
  }
  if (name.length > longestName)
    return [{ path: ['name'], message: `is longer than ${String(longestName)} characters` }];
  // Deck's rule: the name becomes a part of addresses.
  if (/[\\^/?%#]|\p{Cc}/u.test(name)) {
    return [{ path: ['name'], message: 'has one of the characters \\ ^ / ? % #, or a control character' }];
  }
  return [];
}

function configFaults(config: Json | undefined): Fault[] {
  if (config === undefined || config === null) return [];
  if (!isJsonObject(config)) return [{ path: ['config'], message: 'expected an object' }];
  return [
    ...listFaults(
      config,
      'applications',
      (one) => typeof one === 'string' && one.trim() !== '',
      'the name of an application',
    ),
    ...listFaults(config, 'clusters', isJsonObject, 'an object with account, stack and detail'),
    ...listFaults(config, 'pipelineConfigs', isPipelineConfig, 'an object with application and pipelineConfigId'),
  ];
}

const isPipelineConfig = (one: Json): boolean =>
  isJsonObject(one) && typeof one['application'] === 'string' && typeof one['pipelineConfigId'] === 'string';

function listFaults(config: JsonObject, key: string, fits: (one: Json) => boolean, what: string): Fault[] {
  const list = config[key];
  if (list === undefined || list === null) return [];
  if (!Array.isArray(list)) return [{ path: ['config', key], message: 'expected a list' }];
  return list.flatMap((one, position) =>
    fits(one) ? [] : [{ path: ['config', key, position], message: `expected ${what}` }],
  );
}

/** Ids of all applications that a project is about: who may change it must reach them all. */
export function applicationsOf(document: JsonObject): string[] {
  const config = isJsonObject(document['config']) ? document['config'] : {};
  const named = [
    ...texts(config['applications']),
    ...objects(config['pipelineConfigs']).flatMap(({ application }) => texts([application ?? null])),
    ...objects(config['clusters']).flatMap(({ applications }) => texts(applications)),
  ];
  return [...new Set(named.map(applicationId))];
}

const texts = (value: Json | undefined): string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string').filter((one) => one.trim() !== '') : [];
const objects = (value: Json | undefined): JsonObject[] => (Array.isArray(value) ? value.filter(isJsonObject) : []);
