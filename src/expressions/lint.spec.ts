import { describe, expect, it } from '@jest/globals';
import { parse, references } from './index.ts';

describe('parse', () => {
  it('says nothing of good expressions and of plain text', () => {
    expect(parse("a ${b.c} ${#stage('x').status == 'SUCCEEDED' ? {1} : {:}}")).toEqual([]);
  });

  it('tells each fault with its place and what is there', () => {
    expect(parse('${a +} and ${b c}')).toEqual([
      { expression: 'a +', description: 'Expected a value, but the expression ends.', position: 3 },
      { expression: 'b c', description: 'Expected the end of the expression, but there is "c".', position: 2 },
    ]);
  });
});

describe('references', () => {
  it('finds roots, stages, parameters and functions', () => {
    const text =
      "${parameters.env + trigger.parameters['tag'] + #root.cluster} ${#stage('Bake')['status']} ${#judgment('Go?')}" +
      " ${#deployedServerGroups('A', 'B')[0].region} ${#toInt(parameters[size])}";
    expect(references(text)).toEqual({
      roots: ['cluster', 'parameters', 'trigger'],
      stages: ['A', 'B', 'Bake', 'Go?'],
      parameters: ['env', 'size', 'tag'],
      functions: ['deployedServerGroups', 'judgment', 'stage', 'toInt'],
    });
  });

  it('does not take the names of an element for names of the context', () => {
    expect(references("${execution.stages.?[type == 'bake'].![outputs.ami]}").roots).toEqual(['execution']);
  });
});
