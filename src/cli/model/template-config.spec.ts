import { describe, expect, it } from '@jest/globals';
import { templateConfig, variablesOf } from './template-config.ts';

describe('variables on the command line', () => {
  it('are JSON where they are JSON, or else text', () => {
    expect(variablesOf(['n=3', 'on=true', 'list=["a"]', 'name=eu-west', 'empty=', 'a=b=c'])).toEqual({
      n: 3,
      on: true,
      list: ['a'],
      name: 'eu-west',
      empty: '',
      a: 'b=c',
    });
  });

  it.each([['region'], ['=eu'], ['a=1', 'a=2']])('are refused: %s', (...pairs) => {
    expect(() => variablesOf(pairs)).toThrow('--set');
  });
});

it('A pipeline that is made with a template names it as Spinnaker does', () => {
  const config = templateConfig({ reference: 'deploy:stable', application: 'shop', name: 'Release', variables: {} });
  expect(config).toMatchObject({ schema: 'v2', template: { reference: 'spinnaker://deploy:stable' } });
});
