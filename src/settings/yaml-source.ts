import { readFileSync, statSync } from 'node:fs';
import { isMap, isPair, isScalar, isSeq, LineCounter, parseDocument, type Document } from 'yaml';
import { isJsonObject, type JsonObject } from '../kernel/index.ts';
import type { SettingsFault } from './faults.ts';

const largestFileBytes = 1024 * 1024;

/** A settings file that was read: its content, and where in it everything stands. */
export class YamlSource {
  readonly file: string;
  readonly content: JsonObject;
  readonly faults: readonly SettingsFault[];
  readonly #document: Document.Parsed | undefined;
  readonly #lines = new LineCounter();

  constructor(file: string) {
    this.file = file;
    const text = readBounded(file);
    if (typeof text !== 'string') {
      this.content = {};
      this.faults = [text];
      return;
    }
    // No pretty errors: they quote the line, and a secret may stand on it.
    this.#document = parseDocument(text, {
      lineCounter: this.#lines,
      prettyErrors: false,
      maxAliasCount: 100,
    } as object);
    const faults = this.#document.errors.map((error) => ({
      file,
      ...this.#place(error.pos[0]),
      path: '',
      message: error.message,
    }));
    const content: unknown = faults.length > 0 ? {} : (this.#document.toJS({ maxAliasCount: 100 }) ?? {});
    this.faults =
      isJsonObject(content) || faults.length > 0
        ? faults
        : [{ file, line: 1, path: '', message: 'a settings file is a map of sections (server:, data:, …)' }];
    this.content = isJsonObject(content) ? content : {};
  }

  /** Where `path` stands, or the nearest thing above it which is there. */
  whereIs(path: readonly PropertyKey[]): { line: number; column: number } | undefined {
    let node: unknown = this.#document?.contents;
    let offset: number | undefined;
    for (const step of path) {
      if (isMap(node)) {
        const pair = node.items.find(
          (item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(step),
        );
        if (pair === undefined) break;
        offset = isScalar(pair.key) ? pair.key.range?.[0] : offset;
        node = pair.value;
      } else if (isSeq(node)) {
        node = node.items[Number(step)];
        offset = (node as { range?: [number, number, number] } | undefined)?.range?.[0] ?? offset;
      } else break;
    }
    return offset === undefined ? undefined : this.#place(offset);
  }

  #place(offset: number): { line: number; column: number } {
    const { line, col } = this.#lines.linePos(offset);
    return { line, column: col };
  }
}

function readBounded(file: string): string | SettingsFault {
  try {
    const { size } = statSync(file);
    if (size > largestFileBytes)
      return { file, path: '', message: `the file has ${size} bytes; at most ${largestFileBytes} are read` };
    return readFileSync(file, 'utf8');
  } catch (error) {
    return { file, path: '', message: `the file cannot be read (${(error as NodeJS.ErrnoException).code ?? 'error'})` };
  }
}
