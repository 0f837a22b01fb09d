/** The words that an execution is found by. */
import { isJsonObject, type Json } from '../../kernel/index.ts';
import type { Execution } from './execution.ts';

/** Bounds of the index: a trigger may carry a whole build in it. */
const mostTerms = 40;
const longestTerm = 64;
const longestText = 500;
/** How deep a trigger is looked into: `trigger.parameters.version`, `trigger.buildInfo.scm[0].sha1`. */
const deepest = 3;

/**
 * Words of the pipeline's name, its application, who started it, its id, and the plain values of its trigger (parameters,
 * branch, commit, tag, build): whole, and cut at every character that is neither letter nor digit.
 *
 * @returns lower case, 2 to 64 characters each, 40 at the most
 */
export function termsOf(execution: Execution): string[] {
  const { id, application, name, description = '', authentication, trigger } = execution;
  const texts = [id, application, name, authentication.user, description, ...values(trigger, deepest)];
  const terms = new Set<string>();
  for (const word of texts.flatMap(wordsOf)) {
    for (const term of [word, ...partsOf(word)]) {
      if (terms.size === mostTerms) return [...terms];
      if (term.length > 1 && term.length <= longestTerm) terms.add(term);
    }
  }
  return [...terms];
}

/** What somebody typed into a search, word by word. */
export const wordsOf = (text: string): string[] =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .split(/[\s\0]+/u)
    .filter(Boolean);

/** `release/1.2-rc1` → release, 1, 2, rc1 */
export const partsOf = (word: string): string[] => word.split(/[^\p{L}\p{N}]+/u).filter(Boolean);

/** Where the words of a trigger that say nothing would crowd out the others. */
const dull = new Set([
  'correlationId',
  'parentExecution',
  'artifacts',
  'expectedArtifacts',
  'resolvedExpectedArtifacts',
]);

function values(value: Json | undefined, depth: number): string[] {
  if (typeof value === 'string' || typeof value === 'number') return [String(value).slice(0, longestText)];
  if (depth === 0) return [];
  if (Array.isArray(value)) return value.flatMap((item) => values(item, depth - 1));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => (dull.has(key) ? [] : values(item, depth - 1)));
}
