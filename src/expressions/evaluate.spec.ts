import { describe, expect, it } from '@jest/globals';
import { DomainError, type Json } from '../kernel/index.ts';
import { evaluate, evaluateCondition, standardFunctions, type Scope } from './index.ts';

class NoSuchStage extends DomainError {
  constructor(name: string) {
    super('not-found', `There is no stage ${name}.`);
  }
}

const context: Record<string, Json> = {
  name: 'shop',
  status: 'SUCCEEDED',
  count: 3,
  ratio: 2.5,
  on: true,
  nothing: null,
  empty: '',
  list: [3, 1, 2],
  parameters: { env: 'prod', 'with space': 'x', replicas: '3', prod: 'live' },
  env: 'other',
  stages: [
    { name: 'bake', status: 'SUCCEEDED', outputs: { ami: 'a-1' } },
    { name: 'deploy', status: 'TERMINAL', outputs: { ami: 'a-2' } },
    { name: 'check', status: 'SUCCEEDED', outputs: {} },
  ],
  capacity: { min: 1, max: 5 },
  text: 'The quick fox',
};

function scopeOf(data: Record<string, Json> = context): Scope {
  return {
    lookup: (name) => (Object.hasOwn(data, name) ? data[name] : undefined),
    root: data,
    functions: {
      ...standardFunctions,
      stage: (name) => {
        const found = (data['stages'] as { name: string }[]).find((stage) => stage.name === name);
        if (found === undefined) throw new NoSuchStage(JSON.stringify(name));
        return found;
      },
      broken: () => {
        throw new Error('a secret of the host');
      },
    },
    now: new Date('2024-03-15T10:20:30.456Z'),
    random: () => 0.5,
  };
}

const scope = scopeOf();
const value = (text: string): Json => evaluate(`\${${text}}`, scope).value;
const problem = (text: string): string | undefined => evaluate(`\${${text}}`, scope).problems[0]?.description;

describe('the grammar', () => {
  it.each<[string, Json]>([
    // literals
    ["'a'", 'a'],
    ['"a"', 'a'],
    ["'it''s'", "it's"],
    ['"say ""x"""', 'say "x"'],
    ['"${X}"', '${X}'],
    ["'}'", '}'],
    ['7', 7],
    ['0x1F', 31],
    ['10L', 10],
    ['1.5', 1.5],
    ['.5', 0.5],
    ['1e3', 1000],
    ['TRUE', true],
    ['false', false],
    // access
    ['name', 'shop'],
    ['capacity.max', 5],
    ["capacity['max']", 5],
    ['capacity["max"]', 5],
    ['parameters[env]', 'prod'],
    ["parameters['with space']", 'x'],
    ['list[0]', 3],
    ["list['1']", 1],
    ["'abc'[1]", 'b'],
    ["missing?.foo ?: 'd'", 'd'],
    ["missing?.foo() ?: 'd'", 'd'],
    ["missing?.['a'] ?: 'd'", 'd'],
    ["missing?.![name] ?: 'd'", 'd'],
    ['#root.name', 'shop'],
    ["#root['name']", 'shop'],
    ["#root.containsKey('zzz')", false],
    ["get('name')", 'shop'],
    ["['name']", 'shop'],
    ["#stage('bake')['status'].toString() == 'SUCCEEDED'", true],
    ["#stage('bake').status.name()", 'SUCCEEDED'],
    ["#stage('bake').getStatus()", 'SUCCEEDED'],
    // arithmetic
    ['7 / 2', 3],
    ['-7 / 2', -3],
    ['7 / 2.0', 3.5],
    ["'' + 4 / 2.0", '2.0'],
    ['7 % 4', 3],
    ['7 mod 4', 3],
    ['8 div 2', 4],
    ['2 ^ 10', 1024],
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['-3 + +5', 2],
    ['5 - 2 - 1', 2],
    ["'a' + 1", 'a1'],
    ["1 + 'a'", '1a'],
    ["'a' + true", 'atrue'],
    ["'a' + null", 'anull'],
    ["'ab' * 3", 'ababab'],
    ["'' + list", '3,1,2'],
    // comparison
    ["'1' == 1", false],
    ['1 == 1.0', true],
    ["status == 'SUCCEEDED'", true],
    ["status eq 'SUCCEEDED'", true],
    ["status NE 'X'", true],
    ['null == missing', true],
    ['missing != null', false],
    ['1 < 2', true],
    ['2 LE 2', true],
    ['2 gt 3', false],
    ['2 ge 3', false],
    ['1 lt 2', true],
    ["'a' < 'b'", true],
    ['null < 1', true],
    ['{1, 2} == {1, 2}', true],
    ['{a: 1} == {a: 2}', false],
    ["'shop-v001' matches 'shop-v\\d{3}'", true],
    ["'xshop' matches 'shop'", false],
    ['3 between {1, 5}', true],
    ["'z' between {'a', 'f'}", false],
    ['count instanceof T(Integer)', true],
    ['name instanceof T(java.lang.String)', true],
    ['list instanceof T(java.util.List)', true],
    ['ratio instanceof T(Integer)', false],
    // logic
    ['true and not false', true],
    ['true && !true', false],
    ['false OR true', true],
    ['false || false', false],
    ['true or missing.foo', true],
    ['false and missing.foo', false],
    ["on ? 'y' : 'n'", 'y'],
    ['on ? false ? 1 : 2 : 3', 2],
    ['false ? 1 : on ? 2 : 3', 2],
    ["missing ?: 'd'", 'd'],
    ["empty ?: 'd'", 'd'],
    ["name ?: 'd'", 'shop'],
    ['on ?.5 : 1', 0.5],
    // collections
    ['{}', []],
    ['{:}', {}],
    ['{1, 2}', [1, 2]],
    ["{a: 1, 'b': {2}}", { a: 1, b: [2] }],
    ['list.?[#this > 1]', [3, 2]],
    ['list.^[#this < 3]', 1],
    ['list.$[#this < 3]', 2],
    ['list.![#this * 2]', [6, 2, 4]],
    ["stages.?[status == 'SUCCEEDED'].![name]", ['bake', 'check']],
    ["stages.^[name == 'deploy'].outputs.ami", 'a-2'],
    ['capacity.?[value > 1]', { max: 5 }],
    ["capacity.![key + '=' + value]", ['min=1', 'max=5']],
    ['capacity.^[true]', { min: 1 }],
    ['stages.?[name.length() > 4].size()', 2],
  ])('%s is %j', (text, expected) => {
    const result = evaluate(`\${${text}}`, scope);
    expect(result).toEqual({ value: expected, problems: [] });
  });

  it.each([
    ['1 +', 'Expected a value, but the expression ends.', 3],
    ['a b', 'Expected the end of the expression, but there is "b".', 2],
    ['a.', 'Expected a name, but the expression ends.', 2],
    ['f(1', 'There is "}" where ")" is due', 3],
    ['a = 1', 'cannot assign', 2],
    ['@bean', 'not within reach', 0],
    ['1 < 2 < 3', 'one comparison at a time', 6],
    ['', 'nothing between', 0],
    ['a ? b', 'Expected ":"', 5],
    ['#foo', 'no variable #foo', 0],
    ['3x', 'not a number', 0],
    ['99999999999999999999', 'too large', 0],
    ['FOO:-bar', 'Expected the end of the expression, but there is ":"', 3],
    ['a ~ b', 'Unexpected character "~"', 2],
  ])('tells what is wrong in "%s", and where', (text, description, position) => {
    const { value: left, problems } = evaluate(`\${${text}}`, scope);
    expect(left).toBe(`\${${text}}`);
    expect(problems[0]?.level).toBe('ERROR');
    expect(problems[0]?.description).toContain(description);
    expect(problems[0]?.position).toBe(position);
  });

  it('leaves a text alone from an expression on that is not closed', () => {
    expect(evaluate('${name}-${oops', scope)).toMatchObject({ value: 'shop-${oops', problems: [{ kind: 'syntax' }] });
  });
});

describe('faults', () => {
  it.each([
    ['missing.foo', 'nothing (null) to take "foo" from'],
    ['list.foo', 'no property "foo" on a list'],
    ["'a' - 1", '"-" needs numbers, but there are a text and a number'],
    ['1 / 0', 'Division by zero'],
    ["1 < 'a'", 'cannot be compared'],
    ['list[9]', 'no element 9 in a list of 3'],
    ['name ? 1 : 2', 'Expected true or false, but there is "shop"'],
    ["#stage('nope')", 'There is no stage "nope".'],
    ['#nope()', 'no function #nope()'],
    ["'a'.frobnicate()", 'The method frobnicate() is not offered on a text'],
    ["'a'.substring(5)", 'no part 5 to 1'],
    ["'a'.substring('x')", 'substring() needs a number as argument 1'],
    ["'a'.concat()", 'concat() takes 1 arguments, not 0'],
    ["#toInt('x')", '"x" is not a whole number'],
    ["'a' * -1", 'repeated'],
    ["#readJson('{')", 'a text that is JSON'],
  ])('%s: %s', (text, description) => {
    expect(problem(text)).toContain(description);
    expect(value(text)).toBe(`\${${text}}`);
  });

  it('does not tell what an unexpected error of the host said', () => {
    expect(problem('#broken()')).toBe('#broken() failed unexpectedly.');
  });

  it('says where in the expression and where in the value', () => {
    const { problems } = evaluate({ a: [{ b: 'x ${name.nope()}' }] }, scope);
    expect(problems).toEqual([
      expect.objectContaining({ expression: 'name.nope()', level: 'ERROR', position: 5, path: ['a', 0, 'b'] }),
    ]);
  });
});

describe('values', () => {
  it('come back as the very same object where nothing is evaluated', () => {
    const given = { a: [1, { b: 'plain $ {text}' }], c: null };
    expect(evaluate(given, scope).value).toBe(given);
  });

  it('keep the parts that were not touched', () => {
    const untouched = { deep: [1] };
    const { value: result } = evaluate({ untouched, a: '${name}' }, scope);
    expect((result as { untouched: Json }).untouched).toBe(untouched);
  });

  it('are copies of what the scope holds', () => {
    const result = value('capacity') as Record<string, Json>;
    result['min'] = 99;
    expect(value('capacity.min')).toBe(1);
  });

  it('join as text: lists by commas, maps as JSON, decimals with their point', () => {
    const { value: result } = evaluate('a ${list} ${capacity} ${on} ${4 / 2.0} ${#toFloat("2")}', scope);
    expect(result).toBe('a 3,1,2 {"min":1,"max":5} true 2.0 2.0');
  });

  it('leaves keys alone that are to be skipped, on the top level only', () => {
    const given = { manifest: '${name}', a: { manifest: '${name}' } };
    expect(evaluate(given, scope, { skipKeys: ['manifest'] }).value).toEqual({
      manifest: '${name}',
      a: { manifest: 'shop' },
    });
  });

  it('does not evaluate what an expression results in', () => {
    expect(evaluate("${'$' + '{name}'}", scope).value).toBe('${name}');
  });

  it('keeps what is not known yet for a later time, if asked to', () => {
    const { value: result, problems } = evaluate("${later ?: 'd'}", scope, { unknown: 'keep' });
    expect(result).toBe("${later ?: 'd'}");
    expect(problems).toEqual([expect.objectContaining({ level: 'INFO', kind: 'unknown' })]);
  });
});

describe('conditions', () => {
  it.each<[string, boolean | undefined]>([
    ["status == 'SUCCEEDED'", true],
    ['${on}', true],
    ["'TRUE'", true],
    ['!on', false],
    ['missing', undefined],
    ['1 +', undefined],
    ["'maybe'", undefined],
    ['count', undefined],
  ])('%s is %s', (text, expected) => {
    const { result, problems } = evaluateCondition(text, scope);
    expect(result).toBe(expected);
    expect(problems.length > 0).toBe(expected === undefined);
  });
});

describe('conformance', () => {
  it('case 70: the scope decides what a name means, and only names that are used are looked up', () => {
    const asked: string[] = [];
    const near: Scope = { ...scope, lookup: (name) => (asked.push(name), name === 'a' ? 'own' : undefined) };
    expect(evaluate('${a}', near).value).toBe('own');
    expect(asked).toEqual(['a']);
  });

  it('case 71: a missing part stays, the others are replaced; a default fills in', () => {
    const result = evaluate('a.${missing}.b.${name}', scope);
    expect(result.value).toBe('a.${missing}.b.shop');
    expect(result.problems).toEqual([expect.objectContaining({ expression: 'missing', level: 'INFO' })]);
    expect(value("missing ?: 'd'")).toBe('d');
  });

  it.each(["new java.net.URL('http://x.y')", 'getClass()', 'wait()'])(
    'case 72: %s stays as text with an error',
    (text) => {
      const result = evaluate(`\${${text}}`, scope);
      expect(result.value).toBe(`\${${text}}`);
      expect(result.problems).toEqual([expect.objectContaining({ expression: text, level: 'ERROR' })]);
    },
  );

  it('case 73: a key is replaced, and a single expression keeps its type', () => {
    expect(evaluate({ '${name}-x': '${count}' }, scope).value).toEqual({ 'shop-x': 3 });
    expect(value('list')).toEqual([3, 1, 2]);
    expect(value('on')).toBe(true);
  });

  it('case 74: an empty parameter is a value, not a missing one', () => {
    const given = scopeOf({ parameters: { tag: '' } });
    expect(evaluate('${parameters.tag}', given)).toEqual({ value: '', problems: [] });
  });

  it('case 75: a later variable sees an earlier one when the scope was given it', () => {
    const first = evaluate('${count + 1}', scope).value;
    expect(evaluate('${a}', scopeOf({ a: first })).value).toBe(4);
    expect(evaluate({ a: '${count}', b: '${a}' }, scope).value).toEqual({ a: 3, b: '${a}' });
  });

  it('case 76: toJson refuses what looks like an expression, unless it is protected', () => {
    const given = scopeOf({ data: { a: '${x}' } });
    expect(evaluate('${#toJson(data)}', given).problems[0]?.description).toContain('#doNotEval');
    expect(evaluate('${#toJson(#doNotEval(data))}', given)).toEqual({ value: '{"a":"${x}"}', problems: [] });
  });
});
