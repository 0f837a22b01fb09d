/** A document is somebody's JSON, kept as it came: these are the only bounds on it. */
import { type Fault, InvalidInput, isJsonObject, type Json, type JsonObject } from '../../kernel/index.ts';

/** Of one document in UTF-8. */
export const largestDocumentBytes = 2 * 1024 * 1024;
/** Of objects and lists within one another. */
export const deepestNesting = 100;

/**
 * @param what for the sentence, `The pipeline`
 * @throws {InvalidInput} it is no JSON object, too large or too deep; the fault names the place
 */
export function checkDocument(what: string, document: unknown): asserts document is JsonObject {
  if (!isJsonObject(document)) throw new InvalidInput(what, [{ path: [], message: 'expected a JSON object' }]);
  const tooDeep = deepPath(document);
  if (tooDeep !== undefined) {
    const message = `nested deeper than ${String(deepestNesting)} levels; expected a flatter document`;
    throw new InvalidInput(what, [{ path: tooDeep.slice(0, 8), message }]);
  }
  const bytes = Buffer.byteLength(JSON.stringify(document));
  if (bytes > largestDocumentBytes) {
    const message = `is ${String(bytes)} bytes long; at most ${String(largestDocumentBytes)} are kept`;
    throw new InvalidInput(what, [{ path: [], message }]);
  }
}

/** The path of something that lies too deep; walks without recursion, so that depth itself cannot hurt. */
function deepPath(root: Json): (string | number)[] | undefined {
  const open: { value: Json; depth: number; key?: string | number; parent?: number }[] = [{ value: root, depth: 0 }];
  for (let at = 0; at < open.length; at++) {
    const { value, depth } = open[at] as (typeof open)[number];
    if (typeof value !== 'object' || value === null) continue;
    if (depth >= deepestNesting) return pathTo(open, at);
    const entries: [string | number, Json][] = Array.isArray(value)
      ? value.map((each, index) => [index, each])
      : Object.entries(value);
    for (const [key, child] of entries) {
      if (typeof child === 'object' && child !== null) open.push({ value: child, depth: depth + 1, key, parent: at });
    }
  }
  return undefined;
}

function pathTo(open: { key?: string | number; parent?: number }[], leaf: number): (string | number)[] {
  const path: (string | number)[] = [];
  for (let at: number | undefined = leaf; at !== undefined; at = open[at]?.parent) {
    const key = open[at]?.key;
    if (key !== undefined) path.unshift(key);
  }
  return path;
}

/** Keys that the server writes itself: no change of the user's. */
const ownKeys = ['updateTs', 'lastModifiedBy', 'lastModified'];

/** Whether two documents say the same, apart from what the server writes into them. Order of keys counts. */
export function sameDocument(a: JsonObject, b: JsonObject): boolean {
  const plain = (document: JsonObject): string =>
    JSON.stringify(Object.entries(document).filter(([key]) => !ownKeys.includes(key)));
  return plain(a) === plain(b);
}

/** A text field of a document, trimmed; `undefined` when it is missing, blank or no text. */
export function textOf(document: JsonObject, key: string): string | undefined {
  const value = document[key];
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/** @throws {InvalidInput} when there are faults */
export function refuse(what: string, faults: readonly Fault[]): void {
  if (faults.length > 0) throw new InvalidInput(what, faults);
}
