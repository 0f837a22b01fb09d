import { describe, expect, it } from '@jest/globals';
import type { Json } from '../../../kernel/index.ts';
import { provesStageCard } from '../../../../test/contracts/stage-card.ts';
import { aStage } from '../../../../test/support/executions.ts';
import { StageBench } from '../../../../test/support/stage-bench.ts';
import { EvaluateVariablesStage } from './evaluate-variables.stage.ts';

provesStageCard(EvaluateVariablesStage);

const withVariables = (variables: Json[], more: Record<string, Json> = {}): StageBench<unknown> =>
  new StageBench<unknown>(new EvaluateVariablesStage(), {
    context: { variables, ...more },
    execution: { trigger: { parameters: { env: 'prod' } }, stages: [aStage({ refId: '1', outputs: { image: 'v7' } })] },
    after: ['1'],
  });

describe('the stage evaluateVariables', () => {
  it('puts each variable out, known to the next', async () => {
    const bench = withVariables([
      { key: 'size', value: '${ 2 + 1 }' },
      { key: 'name', value: '${image}-${size}-${parameters.env}' },
      { key: 'list', value: ['${size}', { deep: '${name}' }] },
    ]);

    expect(await bench.run()).toBe('SUCCEEDED');
    expect(bench.stage.outputs).toEqual({ size: 3, name: 'v7-3-prod', list: [3, { deep: 'v7-3-prod' }] });
  });

  it('keeps what was written beside what came of it', async () => {
    const bench = withVariables([{ key: 'size', value: '${ 2 + 1 }', description: 'how many' }]);
    await bench.run();

    expect(bench.stage.context['variables']).toEqual([
      { key: 'size', value: 3, sourceValue: '${ 2 + 1 }', description: 'how many' },
    ]);
    expect(bench.stage.source['variables']).toMatchObject([{ value: '${ 2 + 1 }' }]);
  });

  it('goes on when an expression fails, and tells which', async () => {
    const bench = withVariables([{ key: 'broken', value: '${ #nope() }' }]);

    expect(await bench.run()).toBe('SUCCEEDED');
    expect(Object.values(bench.stage.context['expressionEvaluationSummary'] as object)).toEqual([
      [expect.objectContaining({ level: 'ERROR' })],
    ]);
  });

  it('fails where the stage is told to', async () => {
    const bench = withVariables([{ key: 'broken', value: '${ #nope() }' }], { failOnFailedExpressions: true });

    expect(await bench.run()).toBe('TERMINAL');
    expect(bench.error).toMatch(/1 of the expressions/);
  });

  it('refuses a name that would change what all objects are', () => {
    expect(() => withVariables([{ key: '__proto__', value: 1 }])).toThrow(/cannot have/);
  });

  it('evaluates again when it is restarted', async () => {
    const bench = withVariables([{ key: 'size', value: '${ 2 + 1 }' }]);
    await bench.run();
    bench.restart();

    expect(bench.stage.outputs).toEqual({});
    await bench.run();
    expect(bench.stage.outputs).toEqual({ size: 3 });
  });
});
