import { describe, expect, it } from '@jest/globals';
import { Secret, type Json } from '../kernel/index.ts';
import { evaluate, standardFunctions, type Scope } from './index.ts';

class Account {
  readonly password = 'hunter2';
  reveal(): string {
    return this.password;
  }
}

const held: Record<string, unknown> = {
  map: { a: 1, constructor: 'mine' },
  list: [1],
  text: 'x',
  account: new Account(),
  secret: new Secret('hunter2'),
  host: () => 'host',
  date: new Date(0),
  nested: { account: new Account() },
};
const scope: Scope = {
  lookup: (name) => (Object.hasOwn(held, name) ? held[name] : undefined),
  root: held,
  functions: standardFunctions,
  now: new Date(0),
  random: () => 0,
};
const evaluated = (text: string): ReturnType<typeof evaluate> => evaluate(`\${${text}}`, scope);

describe('roads to the host', () => {
  it.each([
    'getClass()',
    "''.getClass()",
    "''.class",
    'map.getClass()',
    "''.getClass().forName('java.lang.Runtime')",
    "''.constructor",
    "''.constructor.constructor('return process')()",
    "''['constructor']",
    'list.constructor',
    'list.constructor()',
    'list.map(1)',
    "list['constructor']",
    "list['__proto__']",
    'text.__proto__',
    'text.at(0)',
    'map.toString.call(1)',
    'map.valueOf()',
    'map.hasOwnProperty("a")',
    'map.__defineGetter__("a", 1)',
    'T(java.lang.Runtime).getRuntime().exec("id")',
    'T(java.lang.System).exit(0)',
    'T(java.lang.Class).forName("x")',
    'T(String).getClass()',
    'T(String).class',
    'T(Math).constructor',
    'T(Math).__proto__',
    'T(constructor)',
    'T(__proto__)',
    'T(java.lang.Boolean).getBoolean("x")',
    'T(java.lang.Integer).getInteger("x")',
    'T(java.lang.Long).getLong("x")',
    "new java.net.URL('http://x')",
    "new java.io.File('/etc/passwd')",
    'new java.lang.ProcessBuilder("id").start()',
    'new Function("return 1")()',
    'new constructor()',
    'Function("return 1")()',
    'eval("1")',
    'require("fs")',
    'wait()',
    'notify()',
    '@environment',
    '#constructor()',
    '#__proto__()',
    '#toString()',
    '#hasOwnProperty("a")',
    '#valueOf()',
    'account.reveal()',
    'account.password',
    'account.toString()',
    "account + ''",
    'account',
    'nested',
    "nested + ''",
    'secret.reveal()',
    'secret',
    "secret + ''",
    '#toJson(secret)',
    'date',
    'host()',
    "{'__proto__': 1}",
    `#readJson('{"__proto__": {"polluted": 1}}')`,
    "(1).constructor('x')",
    'true.constructor',
    'new java.util.Date().constructor',
    'new java.util.Random().constructor',
    "new java.util.Date()['ms']",
    'new java.util.Date().ms',
  ])('%s leads nowhere', (text) => {
    const { value, problems } = evaluated(text);
    expect(value).toBe(`\${${text}}`);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.description).not.toContain('hunter2');
  });

  it.each([
    ['map.__proto__', null],
    ["map['__proto__']", null],
    ['map.prototype', null],
    ['map.constructor', 'mine'],
    ['map.toString', null],
    ['map.hasOwnProperty', null],
    ["map.get('valueOf')", null],
    ["map.containsKey('toString')", false],
    ['constructor', null],
    ['__proto__', null],
    ['#root.__proto__', null],
    ['host', null],
    ['process', null],
    ['globalThis', null],
  ])('%s sees own entries only', (text, expected) => {
    expect(evaluated(text).value).toEqual(expected ?? `\${${text}}`);
  });

  it('lets no key become a prototype', () => {
    const { value, problems } = evaluate({ "${'__pro' + 'to__'}": { polluted: true }, a: '${text}' }, scope);
    expect(problems).toHaveLength(1);
    expect((value as Record<string, Json>)['polluted']).toBeUndefined();
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('keeps a key __proto__ that was in the data a key', () => {
    const given = JSON.parse('{"__proto__": {"polluted": true}, "a": "${text}"}') as Json;
    const { value } = evaluate(given, scope);
    expect(JSON.stringify(value)).toBe('{"__proto__":{"polluted":true},"a":"x"}');
    expect((value as Record<string, Json>)['polluted']).toBeUndefined();
  });
});

describe('bounds', () => {
  const list = Array.from({ length: 1000 }, (_, index) => index);
  const wide: Scope = {
    ...scope,
    lookup: (name) => (name === 'list' ? list : name === 'long' ? 'a'.repeat(100_000) : undefined),
  };

  it.each<[string, string]>([
    ['too many steps', 'list.![#root.list.![#root.list.![1]]]'],
    ['too much text', "'a' * 1000000000"],
    ['text that doubles', 'list.![#root.long + #root.long]'],
    ['the same large text many times', 'list.![#root.long]'],
    ['a long field', "T(String).format('%999s', 1).repeat(10000)"],
    ['a catastrophic pattern', "(long + 'b').matches('(a+)+c') ? 1 : list.![#root.long.matches('(a|a)*b')]"],
    ['a long search', "list.![#root.long.indexOf('b' + #root.long.substring(1))]"],
    ['deep data', `list.![${'{'.repeat(60)}1${'}'.repeat(60)}].![#root.list.![#this]]`],
  ])('stop %s', (_, text) => {
    const { value, problems } = evaluate(`\${${text}}`, wide);
    expect(value).toBe(`\${${text}}`);
    expect(problems).toEqual([expect.objectContaining({ level: 'ERROR', kind: 'limit' })]);
  });

  it.each([
    '('.repeat(5_000) + '1' + ')'.repeat(5_000),
    '{'.repeat(4_000) + '}'.repeat(4_000),
    '!'.repeat(9_000) + 'true',
    '-'.repeat(9_000) + '1',
    `${'a?'.repeat(3000)}b`,
    `1${'+1'.repeat(4_900)}`,
    `a${'.b'.repeat(4_900)}`,
    'x'.repeat(20_000),
  ])('hold for a source that nests or runs on (%#)', (text) => {
    const { value, problems } = evaluated(text);
    expect(value).toBe(`\${${text}}`);
    expect(problems).toHaveLength(1);
  });

  it('hold for the whole call and can be set', () => {
    const texts = Array.from({ length: 20 }, () => '${1 + 1}');
    const { value, problems } = evaluate(texts, scope, { maxSteps: 30, maxProblems: 3 });
    expect((value as Json[])[0]).toBe(2);
    expect((value as Json[]).at(-1)).toBe('${1 + 1}');
    expect(problems).toHaveLength(3);
  });

  it('leave data alone that is nested deeper than allowed', () => {
    let deep: Json = '${text}';
    for (let level = 0; level < 3_000; level++) deep = [deep];
    const { value, problems } = evaluate(deep, scope, { maxDepth: 1_000_000 });
    expect(value).toBe(deep);
    expect(problems).toEqual([expect.objectContaining({ kind: 'limit' })]);
  });
});
