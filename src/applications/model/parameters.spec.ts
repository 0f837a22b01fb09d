import { describe, expect, it } from '@jest/globals';
import { InvalidInput } from '../../kernel/index.ts';
import { checkParameters, resolveParameters } from './parameters.ts';

const config = [
  { name: 'version', required: true },
  { name: 'count', type: 'number', default: '2' },
  { name: 'quick', type: 'boolean' },
  { name: 'region', default: 'eu', hasOptions: true, options: [{ value: 'eu' }, { value: 'us' }] },
];

function faultsOf(supplied: Record<string, string | number | boolean>): string[] {
  try {
    checkParameters(config, supplied);
    return [];
  } catch (error) {
    return error instanceof InvalidInput
      ? error.faults.map(({ path, message }) => `${path.join('.')}: ${message}`)
      : [];
  }
}

describe('parameters', () => {
  it('take the supplied value where its key is there, an empty text included, else the default', () => {
    expect(resolveParameters(config, { region: '' })).toEqual({ count: '2', region: '' });
  });

  it('keep what is supplied and not declared', () => {
    expect(resolveParameters(config, { other: 1 })).toMatchObject({ other: 1, region: 'eu' });
  });

  it('become what their type says, also when they come as text', () => {
    expect(checkParameters(config, { version: 'v2', quick: 'true' })).toEqual({
      version: 'v2',
      count: 2,
      quick: true,
      region: 'eu',
    });
  });

  it('of the wrong type are refused by name', () => {
    expect(faultsOf({ version: 'v2', count: 'many', quick: 'maybe' })).toEqual([
      'parameters.count: expected a number, got "many"',
      'parameters.quick: expected a boolean, got "maybe"',
    ]);
  });

  it('that are required and missing are refused by name', () => {
    expect(faultsOf({})).toEqual(['parameters.version: Required parameter is missing; give it a value']);
    expect(faultsOf({ version: '' })).toHaveLength(1);
  });

  it('outside of their options are refused with the options', () => {
    expect(faultsOf({ version: 'v2', region: 'mars' })).toEqual([
      'parameters.region: "mars" is not among its options: "eu", "us"',
    ]);
  });

  it('do not reach behind the object by a name', () => {
    const supplied = JSON.parse('{"__proto__": {"admin": true}}') as Record<string, string>;
    const resolved = resolveParameters([{ name: '__proto__', default: 'x' }], supplied);
    expect((resolved as { admin?: boolean }).admin).toBeUndefined();
  });
});
