/** Whether a character, given by its code point, is in a set. */
export type CharacterTest = (code: number) => boolean;

const within =
  (low: string, high: string): CharacterTest =>
  (code) =>
    code >= low.charCodeAt(0) && code <= high.charCodeAt(0);
const either =
  (...tests: CharacterTest[]): CharacterTest =>
  (code) =>
    tests.some((test) => test(code));
const not =
  (test: CharacterTest): CharacterTest =>
  (code) =>
    !test(code);
const oneOf =
  (characters: string): CharacterTest =>
  (code) =>
    characters.includes(String.fromCodePoint(code));
/** The patterns here take one character, so the host's own machine cannot run away with them. */
const unicode =
  (pattern: RegExp): CharacterTest =>
  (code) =>
    pattern.test(String.fromCodePoint(code));

const digit = within('0', '9');
const lower = within('a', 'z');
const upper = within('A', 'Z');
const letter = either(lower, upper);
export const isWordCharacter = either(letter, digit, oneOf('_'));
const space = oneOf(' \t\n\u000b\f\r');
const punctuation = oneOf('!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~');

const escapes = new Map<string, CharacterTest>([
  ['d', digit],
  ['D', not(digit)],
  ['w', isWordCharacter],
  ['W', not(isWordCharacter)],
  ['s', space],
  ['S', not(space)],
  ['t', oneOf('\t')],
  ['n', oneOf('\n')],
  ['r', oneOf('\r')],
  ['f', oneOf('\f')],
  ['0', oneOf('\0')],
]);

const named = new Map<string, CharacterTest>([
  ['Lower', lower],
  ['Upper', upper],
  ['Alpha', letter],
  ['Digit', digit],
  ['Alnum', either(letter, digit)],
  ['Punct', punctuation],
  ['Space', space],
  ['Blank', oneOf(' \t')],
  ['XDigit', either(digit, within('a', 'f'), within('A', 'F'))],
  ['ASCII', (code) => code < 128],
  ['L', unicode(/\p{L}/u)],
  ['IsAlphabetic', unicode(/\p{Alphabetic}/u)],
  ['Lu', unicode(/\p{Lu}/u)],
  ['Ll', unicode(/\p{Ll}/u)],
  ['N', unicode(/\p{N}/u)],
  ['Nd', unicode(/\p{Nd}/u)],
  ['P', unicode(/\p{P}/u)],
  ['S', unicode(/\p{S}/u)],
]);

/** `\d`, `\w`, … by its letter. */
export function classEscape(letterOfClass: string): CharacterTest | undefined {
  return escapes.get(letterOfClass);
}

/** `\p{Alpha}`, … by its name. */
export function posixClass(name: string): CharacterTest | undefined {
  return named.get(name);
}
