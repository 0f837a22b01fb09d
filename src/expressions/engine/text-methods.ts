import { equal } from './compare.ts';
import { fault } from './fault.ts';
import { formatText } from './format-text.ts';
import { methodTable, type Arguments } from './methods.ts';
import { fullMatch, replaceMatches, splitBy } from './pattern.ts';

function cut(text: string, from: number, to: number): string {
  if (from < 0 || to > text.length || from > to) {
    throw fault(`There is no part ${from} to ${to} of a text of ${text.length} characters.`);
  }
  return text.slice(from, to);
}

function built(text: string, args: Arguments): string {
  args.meter.builds(text.length);
  return text;
}

/** java.lang.String.hashCode(). */
function hash(text: string, args: Arguments): number {
  args.meter.step(text.length / 16);
  let result = 0;
  for (let index = 0; index < text.length; index++) result = (Math.imul(31, result) + text.charCodeAt(index)) | 0;
  return result;
}

/** The host may look at each place of the text once for each character of what it looks for. */
function sought(text: string, search: string, args: Arguments): string {
  args.meter.step((text.length / 256) * (1 + search.length / 256));
  return search;
}

function replaced(text: string, search: string, by: string, args: Arguments): string {
  const pieces = text.split(sought(text, search, args));
  args.meter.builds(text.length + (pieces.length - 1) * by.length);
  return pieces.join(by);
}

/** The statuses of an execution answer as the constants of Spinnaker's enumeration. */
const complete = ['CANCELED', 'SUCCEEDED', 'STOPPED', 'SKIPPED', 'TERMINAL', 'FAILED_CONTINUE'];

/** The methods of java.lang.String, and those that statuses, identities and other enumerations share with it. */
export const textMethods = methodTable<string>({
  charAt: [1, 1, (text, args) => cut(text, args.whole(0), args.whole(0) + 1)],
  compareTo: [1, 1, (text, args) => (text < args.text(0) ? -1 : Number(text > args.text(0)))],
  compareToIgnoreCase: [
    1,
    1,
    (text, args) => {
      const [left, right] = [text.toLowerCase(), args.text(0).toLowerCase()];
      return left < right ? -1 : Number(left > right);
    },
  ],
  concat: [1, 1, (text, args) => built(text + args.text(0), args)],
  contains: [1, 1, (text, args) => text.includes(sought(text, args.loose(0), args))],
  endsWith: [1, 1, (text, args) => text.endsWith(args.text(0))],
  equals: [1, 1, (text, args) => equal(text, args.any(0), args.meter)],
  equalsIgnoreCase: [1, 1, (text, args) => args.any(0) !== null && text.toLowerCase() === args.loose(0).toLowerCase()],
  format: [0, Infinity, (text, args) => formatText(text, args.values, args.meter)],
  formatted: [0, Infinity, (text, args) => formatText(text, args.values, args.meter)],
  hashCode: [0, 0, hash],
  indexOf: [1, 2, (text, args) => text.indexOf(sought(text, args.loose(0), args), args.count > 1 ? args.whole(1) : 0)],
  intern: [0, 0, (text) => text],
  isBlank: [0, 0, (text) => text.trim() === ''],
  isComplete: [0, 0, (text) => complete.includes(text)],
  isEmpty: [0, 0, (text) => text === ''],
  isHalt: [0, 0, (text) => ['TERMINAL', 'CANCELED', 'STOPPED'].includes(text)],
  isSuccessful: [0, 0, (text) => ['SUCCEEDED', 'SKIPPED', 'STOPPED'].includes(text)],
  lastIndexOf: [
    1,
    2,
    (text, args) => text.lastIndexOf(sought(text, args.loose(0), args), args.count > 1 ? args.whole(1) : Infinity),
  ],
  length: [0, 0, (text) => text.length],
  matches: [1, 1, (text, args) => fullMatch(args.text(0), text, args.meter)],
  name: [0, 0, (text) => text],
  repeat: [
    1,
    1,
    (text, args) => {
      const count = args.whole(0);
      if (count < 0) throw fault('A text cannot be repeated less than no times.');
      args.meter.builds(text.length * count);
      return text.repeat(count);
    },
  ],
  replace: [2, 2, (text, args) => replaced(text, args.loose(0), args.loose(1), args)],
  replaceAll: [2, 2, (text, args) => replaceMatches(args.text(0), text, args.loose(1), args.meter)],
  replaceFirst: [2, 2, (text, args) => replaceMatches(args.text(0), text, args.loose(1), args.meter, 1)],
  split: [1, 2, (text, args) => splitBy(args.text(0), text, args.count > 1 ? args.whole(1) : 0, args.meter)],
  startsWith: [1, 2, (text, args) => text.startsWith(args.text(0), args.count > 1 ? args.whole(1) : 0)],
  strip: [0, 0, (text, args) => built(text.trim(), args)],
  stripLeading: [0, 0, (text, args) => built(text.trimStart(), args)],
  stripTrailing: [0, 0, (text, args) => built(text.trimEnd(), args)],
  subSequence: [2, 2, (text, args) => built(cut(text, args.whole(0), args.whole(1)), args)],
  substring: [
    1,
    2,
    (text, args) => built(cut(text, args.whole(0), args.count > 1 ? args.whole(1) : text.length), args),
  ],
  toLowerCase: [0, 0, (text, args) => built(text.toLowerCase(), args)],
  toUpperCase: [0, 0, (text, args) => built(text.toUpperCase(), args)],
  trim: [0, 0, (text, args) => built(text.trim(), args)],
});
