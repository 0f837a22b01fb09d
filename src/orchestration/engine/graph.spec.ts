import { describe, expect, it } from '@jest/globals';
import { after, ok, one, type Script, Stand } from '../../../test/support/engine-stand.ts';
import { ancestors, lookup } from './graph.ts';

describe('what a stage sees', () => {
  it('is its own value first, then the nearest output before it, never another branch', () => {
    const out = (value: string): Script => ({
      tasks: { work: [{ status: 'SUCCEEDED', outputs: { k: value, [value]: 1 } }] },
    });
    const stand = new Stand([one('A'), after('B', 'A'), one('X'), after('C', 'B')], {
      A: out('a'),
      B: out('b'),
      X: out('x'),
      C: ok,
    });
    stand.begin().run();
    const see = (key: string): unknown => lookup(stand.execution, stand.stage('C'), key);
    expect([see('k'), see('a'), see('x')]).toEqual(['b', 1, undefined]);
    expect(ancestors(stand.execution, stand.stage('C')).map((stage) => stage.name)).toEqual(['B', 'A']);
  });
});
