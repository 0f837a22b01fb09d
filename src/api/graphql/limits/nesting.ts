/** Nesting is measured without recursion, before anything that recurses sees it. */
import { BadRequest } from '../answers.ts';

/** Deepest brackets of a query: literals of JSON within arguments count, so this is generous. */
const deepestText = 100;

/** @throws {BadRequest} the text of a query is nested too deep */
export function refuseDeepText(query: string): void {
  let depth = 0;
  for (let at = 0; at < query.length; at++) {
    const char = query[at];
    if (char === '{' || char === '[' || char === '(') {
      if (++depth > deepestText) {
        throw new BadRequest('TOO_DEEP', `query: nested deeper than ${deepestText} levels.`, { limit: deepestText });
      }
    } else if (char === '}' || char === ']' || char === ')') depth--;
    else if (char === '"') at = endOfText(query, at);
    else if (char === '#') at = endOfLine(query, at);
  }
}

function endOfText(query: string, start: number): number {
  const isBlock = query.startsWith('"""', start);
  const quote = isBlock ? '"""' : '"';
  let at = start + quote.length;
  while (at < query.length && !query.startsWith(quote, at)) {
    if (!isBlock && query[at] === '\n') return at;
    if (query.startsWith(isBlock ? '\\"""' : '\\', at)) at += isBlock ? 4 : 2;
    else at++;
  }
  return at + quote.length - 1;
}

function endOfLine(query: string, start: number): number {
  const end = query.indexOf('\n', start);
  return end < 0 ? query.length : end;
}

/**
 * @param what   for the sentence, `variables`
 * @param limit  of objects and lists within one another
 * @throws {BadRequest} names the way to what lies too deep
 */
export function refuseDeepJson(what: string, root: unknown, limit: number): void {
  const open: { value: unknown; depth: number; path: string }[] = [{ value: root, depth: 1, path: what }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, depth, path } = next;
    if (typeof value !== 'object' || value === null) continue;
    if (depth > limit) {
      const place = path.length > 100 ? `${path.slice(0, 100)}…` : path;
      throw new BadRequest('TOO_DEEP', `${place}: nested deeper than ${limit} levels (limits.jsonDepth).`, { limit });
    }
    for (const [key, child] of Object.entries(value)) {
      if (typeof child !== 'object' || child === null) continue;
      open.push({ value: child, depth: depth + 1, path: path.length > 100 ? path : `${path}.${key}` });
    }
  }
}
