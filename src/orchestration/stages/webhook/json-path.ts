import { query } from 'jsonpath-rfc9535';
import { DomainError, type Json } from '../../../kernel/index.ts';

const longestPath = 500;
/** A dash in a name after a dot, as older paths have it: `$.build-status`. */
const dashed = /\.([A-Za-z_][A-Za-z0-9_]*(?:-[A-Za-z0-9_]+)+)(?=$|[.[])/g;
const literal = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/g;

/**
 * What a path finds in an answer, as RFC 9535 has it. Paths of Spinnaker's pipelines work as they stand: the leading `$.`
 * may be missing, and names may have dashes. A path can run nothing: it has no scripts and no regular expressions.
 *
 * @throws {BadPath}
 */
export function findAll(document: Json, path: string): Json[] {
  const plain = path.trim();
  const bare = plain.replaceAll(literal, '');
  if (plain.length > longestPath) throw new BadPath(path, `it is longer than ${String(longestPath)} characters`);
  // Each further `..` multiplies the work by the size of the answer.
  if (bare.split('..').length > 2) throw new BadPath(path, 'it has more than one ".."');
  if (/\b(?:match|search)\s*\(/.test(bare)) throw new BadPath(path, 'regular expressions are not offered');
  try {
    return query(document, asStandard(plain));
  } catch (fault) {
    throw new BadPath(path, fault instanceof Error ? fault.message : String(fault));
  }
}

function asStandard(path: string): string {
  const rooted = path.startsWith('$') ? path : path.startsWith('[') ? `$${path}` : `$.${path}`;
  let position = 0;
  let standard = '';
  for (const text of rooted.matchAll(literal)) {
    standard += rooted.slice(position, text.index).replaceAll(dashed, "['$1']") + text[0];
    position = text.index + text[0].length;
  }
  return standard + rooted.slice(position).replaceAll(dashed, "['$1']");
}

export class BadPath extends DomainError {
  constructor(path: string, why: string) {
    const shown = path.length > 100 ? `${path.slice(0, 100)}…` : path;
    super('invalid', `The JSON path ${shown} cannot be followed: ${why}. A path looks like $.build.status.`, {
      path: shown,
      why,
    });
  }
}
