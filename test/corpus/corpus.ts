import { readdirSync, readFileSync, statSync } from 'node:fs';
import { delimiter, join, relative } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { isJsonObject, type Json, type JsonObject, toJson } from '../../src/kernel/index.ts';
import { isTemplate, pipelinesIn } from '../../src/simulation/index.ts';

/** A pipeline, or another definition, that somebody else wrote. */
export interface CorpusPipeline {
  /** Its file, its place in it where it is not alone there, and its name. */
  title: string;
  document: JsonObject;
}

/** Folders, parted as in PATH; without them the suite has nothing to try. */
const folders = (process.env['GENNAKER_CORPUS'] ?? '').split(delimiter).filter((folder) => folder !== '');

/** All pipelines below the folders of GENNAKER_CORPUS, in JSON and YAML, in whatever wrapping. */
export const corpusPipelines = (): CorpusPipeline[] => definitions().filter(({ document }) => !isTemplate(document));

/** All pipeline templates there. */
export const corpusTemplates = (): CorpusPipeline[] => definitions().filter(({ document }) => isTemplate(document));

/** All canary configs there: what has metrics and a classifier. */
export const corpusCanaryConfigs = (): CorpusPipeline[] =>
  folders.flatMap((folder) =>
    filesOf(folder)
      .filter((file) => file.endsWith('.json'))
      .flatMap((file) => {
        const document = contentOf(file);
        const isConfig = isJsonObject(document) && 'metrics' in document && 'classifier' in document;
        return isConfig ? [{ title: relative(folder, file), document }] : [];
      }),
  );

function definitions(): CorpusPipeline[] {
  return folders.flatMap((folder) =>
    filesOf(folder)
      .filter((file) => /\.(?:json|ya?ml)$/i.test(file))
      .flatMap((file) => {
        const found = pipelinesIn(contentOf(file));
        return found.map(({ path, document }) => ({
          title: [relative(folder, file), ...path, nameOf(document)].join(' › '),
          document,
        }));
      }),
  );
}

const nameOf = ({ name, id }: JsonObject): string =>
  [name, id].find((value): value is string => typeof value === 'string' && value !== '') ?? '(no name)';

function filesOf(folder: string): string[] {
  if (statSync(folder).isFile()) return [folder];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .toSorted();
}

function contentOf(file: string): Json {
  const text = readFileSync(file, 'utf8');
  try {
    return JSON.parse(text) as Json;
  } catch {
    const documents = parseAllDocuments(text);
    return Array.isArray(documents) ? documents.map((document) => toJson(document.toJS())) : null;
  }
}

/** What the store gives a pipeline itself. */
const assigned = ['id', 'updateTs', 'lastModified', 'lastModifiedBy', 'regenerateCronTriggerIds'];

/** A document without what the store assigns: its own keys, and the ids of cron triggers that had none. */
export function withoutAssigned(document: JsonObject, original: JsonObject): JsonObject {
  const rest = Object.fromEntries(Object.entries(document).filter(([key]) => !assigned.includes(key)));
  const before = Array.isArray(original['triggers']) ? original['triggers'] : [];
  const { triggers } = rest;
  if (!Array.isArray(triggers)) return rest;
  return {
    ...rest,
    triggers: triggers.map((trigger, index) => {
      const was = before[index];
      if (!isJsonObject(trigger) || trigger['type'] !== 'cron' || !isJsonObject(was)) return trigger;
      const { id, ...more } = trigger;
      return original['id'] === undefined || was['id'] === undefined ? more : { ...more, id: id ?? null };
    }),
  };
}
