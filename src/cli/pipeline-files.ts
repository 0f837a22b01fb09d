import { isJsonObject, type Json, type JsonObject, toJson } from '../kernel/index.ts';
import { type FoundDocument, isTemplate, pipelinesIn } from '../simulation/index.ts';
import { readDocuments } from './documents.ts';
import { WrongUsage } from './errors.ts';
import type { Terminal } from './terminal.ts';

/**
 * The pipelines and templates of a file, in whatever wrapping they are.
 *
 * @throws {WrongUsage} it cannot be read, or holds none
 */
export async function readDefinitions(file: string, terminal: Terminal): Promise<FoundDocument[]> {
  const { documents, shown } = await readDocuments(file, terminal);
  const content: Json = documents.length === 1 ? toJson(documents[0]) : toJson(documents);
  const found = pipelinesIn(content);
  if (found.length > 0) return found;
  // Half written, it may lack all that a pipeline is known by; what it lacks is told by whoever reads it.
  if (isJsonObject(content)) return [{ path: [], document: content }];
  throw new WrongUsage(`${shown} holds no pipeline; expected {"application": …, "name": …, "stages": […]}, or a list.`);
}

/** @throws {WrongUsage} it cannot be read, or holds no pipeline */
export async function readPipelines(file: string, terminal: Terminal): Promise<FoundDocument[]> {
  const pipelines = (await readDefinitions(file, terminal)).filter(({ document }) => !isTemplate(document));
  if (pipelines.length > 0) return pipelines;
  throw new WrongUsage(`${file} holds pipeline templates only; expected a pipeline that is made with one.`);
}

/** The templates among what the files hold. `-` is passed over: it is read once, and by somebody else. */
export async function readTemplates(files: readonly string[], terminal: Terminal): Promise<JsonObject[]> {
  const found: JsonObject[] = [];
  for (const file of files) {
    if (file === '-') continue;
    found.push(...(await readDefinitions(file, terminal)).map(({ document }) => document).filter(isTemplate));
  }
  return found;
}

/** @param name or id; needed where there are several */
export function pipelineNamed(
  pipelines: readonly FoundDocument[],
  name: string | undefined,
  file: string,
): FoundDocument {
  const [only, another] = pipelines;
  if (name === undefined && only !== undefined && another === undefined) return only;
  const found = pipelines.find(({ document }) => document['name'] === name || document['id'] === name);
  if (name !== undefined && found !== undefined) return found;
  const names = pipelines.map(({ document }) => nameOf(document) ?? '(without a name)');
  throw new WrongUsage(
    name === undefined ? `${file} holds several pipelines; say which is meant.` : `${file} holds no pipeline ${name}.`,
    `It holds: ${names.join(', ')}. A scenario says it as \`pipeline: NAME\`, the command line as --pipeline NAME.`,
  );
}

/** What people know it by: its name, or its id. */
export const nameOf = (document: JsonObject): string | undefined =>
  [document['name'], document['id']].find((value): value is string => typeof value === 'string' && value !== '');
