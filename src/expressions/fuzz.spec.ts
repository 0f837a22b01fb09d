import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Json } from '../kernel/index.ts';
import {
  evaluate,
  evaluateCondition,
  parse,
  references,
  standardFunctions,
  type Evaluated,
  type Scope,
} from './index.ts';

const data: Record<string, Json> = {
  a: { b: [1, 2, { c: 'x' }], c: null },
  list: ['p', 'q'],
  text: 'shop-v001',
  n: 3,
};
const frozen = JSON.stringify(data);

function scope(): Scope {
  let seed = 1;
  return {
    lookup: (name) => (Object.hasOwn(data, name) ? data[name] : undefined),
    root: data,
    functions: standardFunctions,
    now: new Date('2024-01-31T10:20:30Z'),
    random: () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647,
  };
}

const limits = { maxSteps: 2_000, maxSize: 10_000, maxDepth: 40, maxProblems: 20 };

/** Everything that holds whatever is evaluated. */
function check(given: Json): Evaluated {
  const before = JSON.stringify(given);
  const prototype = Object.getOwnPropertyNames(Object.prototype).join();
  const first = evaluate(given, scope(), limits);
  expect(evaluate(given, scope(), limits)).toEqual(first);
  expect(JSON.stringify(given)).toBe(before);
  expect(JSON.stringify(data)).toBe(frozen);
  expect(Object.getOwnPropertyNames(Object.prototype).join()).toBe(prototype);
  expect(first.problems.length).toBeLessThanOrEqual(limits.maxProblems);
  // Escapes make a text up to six times as long.
  expect(JSON.stringify(first.value).length).toBeLessThanOrEqual(before.length + 6 * limits.maxSize);
  return first;
}

const words =
  `a b c list text n missing 1 2.5 0 'x' "y" '' true false null . ?. [ ] ( ) { } , : ? ?: + - * / % ^ == != < <= >
>= and or not ! && || matches instanceof between .?[ .^[ .$[ .![ #this #root #toInt( #toJson( #readJson( #doNotEval( T( new
java.util.Date java.lang.Math Math String java.time.LocalDate now() plusDays( format( repeat( replaceAll( split( size()
substring( length() toString() constructor __proto__ getClass() key value entrySet() \${ }`.split(/\s+/);

const soup = fc.array(fc.constantFrom(...words), { maxLength: 16 }).map((tokens) => tokens.join(' '));
const close = fc.array(fc.constantFrom(...words), { maxLength: 16 }).map((tokens) => tokens.join(''));

/** Well-formed more often than not, so that it gets past the parser. */
const { expression } = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(
      'a',
      'list',
      'text',
      'n',
      'missing',
      '1',
      '2.5',
      "'x'",
      'true',
      'null',
      '#this',
      '#root',
      'a.b',
      'T(Math)',
    ),
    fc
      .tuple(
        tie('expression'),
        fc.constantFrom('+', '*', '/', '==', '<', 'and', 'matches', '?:', '^'),
        tie('expression'),
      )
      .map(([l, o, r]) => `(${l} ${o} ${r})`),
    fc.tuple(tie('expression'), tie('expression')).map(([l, r]) => `{${l}, ${r}}`),
    fc.tuple(tie('expression'), tie('expression')).map(([l, r]) => `${l}.![${r}]`),
    fc.tuple(tie('expression'), tie('expression')).map(([l, r]) => `${l}?.?[${r}]`),
    fc.tuple(tie('expression'), tie('expression')).map(([l, r]) => `${l}[${r}]`),
    fc.tuple(tie('expression'), tie('expression'), tie('expression')).map(([c, l, r]) => `(${c} ? ${l} : ${r})`),
    fc
      .tuple(
        tie('expression'),
        fc.constantFrom(
          'repeat',
          'split',
          'get',
          'concat',
          'format',
          'toString',
          'size',
          'equals',
          'plusDays',
          'keySet',
          'replaceAll',
        ),
        fc.array(tie('expression'), { maxLength: 2 }),
      )
      .map(([target, name, args]) => `${target}.${name}(${args.join(', ')})`),
    fc
      .tuple(fc.constantFrom('toInt', 'toJson', 'readJson', 'toBase64', 'doNotEval'), tie('expression'))
      .map(([name, argument]) => `#${name}(${argument})`),
  ),
}));

describe('whatever is written', () => {
  it.each([
    ['tokens', soup],
    ['tokens without gaps', close],
    ['expressions', expression],
    ['text of any kind', fc.string({ unit: 'binary', maxLength: 60 })],
  ])('never escapes, changes or outgrows anything: %s', (_, source) => {
    fc.assert(
      fc.property(source, (text) => {
        check(`\${${text}}`);
        check(text);
        check({ [`k\${${text}}`]: [`-\${${text}}-`] });
      }),
      { numRuns: 200 },
    );
  });

  it('gives a condition true, false or a problem', () => {
    fc.assert(
      fc.property(fc.oneof(soup, expression), (text) => {
        const { result, problems } = evaluateCondition(text, scope(), limits);
        expect(result !== undefined || problems.length > 0).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('is checked and searched for names without a fault', () => {
    fc.assert(
      fc.property(fc.oneof(soup, close, expression), (text) => {
        for (const { position } of parse(`\${${text}}`)) expect(position).toBeLessThanOrEqual(text.length + 1);
        expect(references(`\${${text}}`).roots).not.toContain('');
      }),
      { numRuns: 300 },
    );
  });

  it('leaves any data without expressions as it is', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const given = JSON.parse(JSON.stringify(value).replaceAll('${', '')) as Json;
        expect(evaluate(given, scope(), limits)).toEqual({ value: given, problems: [] });
      }),
      { numRuns: 200 },
    );
  });
});
