import { readFile, stat } from 'node:fs/promises';
import { isJsonObject, type JsonObject } from '../kernel/index.ts';
import { WrongUsage } from './errors.ts';
import type { Terminal } from './terminal.ts';

const largestBytes = 16 * 1024 * 1024;

/**
 * Reads a document in JSON or YAML.
 *
 * @param file a path, or `-` for standard input
 * @throws {WrongUsage} it cannot be read, or is no map
 */
export async function readDocument(file: string, terminal: Terminal): Promise<JsonObject> {
  const { shown, documents } = await readDocuments(file, terminal);
  const [document, another] = documents;
  if (another !== undefined) throw new WrongUsage(`${shown} should hold one document; it holds several.`);
  if (!isJsonObject(document)) {
    throw new WrongUsage(`${shown} should hold one map, {"name": …}; it holds ${kindOf(document)}.`);
  }
  return document;
}

/**
 * Reads whatever JSON or YAML is in a file: YAML may hold several documents.
 *
 * @throws {WrongUsage} it cannot be read
 */
export async function readDocuments(
  file: string,
  terminal: Terminal,
): Promise<{ shown: string; documents: unknown[] }> {
  const shown = file === '-' ? 'standard input' : file;
  const text = file === '-' ? await terminal.input() : await contentOf(file);
  return { shown, documents: await parsed(text, shown) };
}

async function contentOf(file: string): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size > largestBytes) throw new WrongUsage(`${file} has ${size} bytes; at most ${largestBytes} are read.`);
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof WrongUsage) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new WrongUsage(`${file} cannot be read: ${reasons[code ?? ''] ?? code ?? 'unknown reason'}.`);
  }
}

/** `--expected-revision 3` @throws {WrongUsage} */
export const revisionOption = (text: string | undefined): number | undefined =>
  numberOption('--expected-revision', text);

/** @param option for the sentence, when it is no number @throws {WrongUsage} */
export function numberOption(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new WrongUsage(`${option} ${text} should be a number, such as 3.`);
}

const reasons: Record<string, string> = {
  ENOENT: 'there is no such file',
  EACCES: 'it may not be read',
  EISDIR: 'it is a folder',
};

async function parsed(text: string, shown: string): Promise<unknown[]> {
  try {
    return [JSON.parse(text) as unknown];
  } catch {
    // Then it is YAML, or its parser tells the line where the JSON is wrong.
  }
  const { parseAllDocuments, LineCounter } = await import('yaml');
  const lineCounter = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter, prettyErrors: false, stringKeys: true });
  if (!Array.isArray(documents)) return [];
  const fault = documents.flatMap(({ errors }) => errors)[0];
  if (fault !== undefined) {
    const { line, col } = lineCounter.linePos(fault.pos[0]);
    throw new WrongUsage(`${shown}:${line}:${col} is neither JSON nor YAML: ${fault.message}`);
  }
  try {
    return documents.map((document) => document.toJS({ maxAliasCount: 100 }) as unknown);
  } catch (error) {
    throw new WrongUsage(`${shown} cannot be used: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function kindOf(document: unknown): string {
  if (document === null || document === undefined) return 'nothing';
  return Array.isArray(document) ? 'a list' : `the ${typeof document} ${JSON.stringify(document).slice(0, 60)}`;
}
