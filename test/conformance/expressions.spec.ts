import { describe, expect, it } from '@jest/globals';
import type { Json, JsonObject } from '../../src/kernel/index.ts';
import { evaluateFor } from '../../src/orchestration/expression-scope/evaluation.ts';
import type { Evaluated } from '../../src/orchestration/port.ts';
import { EvaluateVariablesStage } from '../../src/orchestration/stages/evaluate-variables/evaluate-variables.stage.ts';
import { anExecution, aStage } from '../support/executions.ts';
import { StageBench } from '../support/stage-bench.ts';

const stage = aStage({ refId: '1', context: { x: 'there' } });
const execution = anExecution({ stages: [stage] });
const evaluated = (value: Json): Evaluated<Json> => evaluateFor({ execution, stage, now: new Date(0) }, value);

describe('71. a part that has no value', () => {
  it('is kept as it was written, the other parts are filled in, and it is told', () => {
    const { value, problems } = evaluated('a.${missing}.b.${x}');
    expect(value).toBe('a.${missing}.b.there');
    expect(problems).toEqual([expect.objectContaining({ expression: 'missing', level: 'INFO' })]);
  });

  it('gives way to a default when the stage runs', () => {
    expect(evaluated("${missing ?: 'd'}")).toEqual({ value: 'd', problems: [] });
  });
});

describe('72. what would reach into the host', () => {
  it.each([
    "${new java.net.URL('http://example.org').text}",
    '${x.getClass()}',
    '${x.wait()}',
    "${x.constructor.constructor('return process')()}",
    "${T(java.lang.Runtime).getRuntime().exec('id')}",
    "${#root['__proto__']}",
  ])('%s stays text, with an error', (text) => {
    const { value, problems } = evaluated(text);
    expect(value).toBe(text);
    expect(problems).toEqual([expect.objectContaining({ path: [] })]);
  });
});

describe('73. an expression', () => {
  it('in the key of a map replaces the key', () => {
    expect(evaluated({ 'is-${x}': 1 }).value).toEqual({ 'is-there': 1 });
  });

  it.each<[string, Json]>([
    ['${1 + 1}', 2],
    ['${true}', true],
    ['${{1, 2}}', [1, 2]],
    ['${{a: x}}', { a: 'there' }],
  ])('that is all of a text keeps its type: %s', (text, value) => {
    expect(evaluated(text).value).toEqual(value);
  });
});

describe('75. variables, the second of which names the first', () => {
  const outputs = async (spelEvaluator?: string): Promise<JsonObject> => {
    const bench = new StageBench<unknown>(new EvaluateVariablesStage(), {
      context: {
        variables: [
          { key: 'a', value: '${1 + 1}' },
          { key: 'b', value: '${a}' },
        ],
      },
      ...(spelEvaluator === undefined ? {} : { execution: { spelEvaluator } }),
    });
    await bench.run();
    return bench.stage.outputs;
  };

  it('see it with the evaluator v4, and where the pipeline names none', async () => {
    expect(await outputs('v4')).toEqual({ a: 2, b: 2 });
    expect(await outputs()).toEqual({ a: 2, b: 2 });
  });

  it('do not see it with v3', async () => {
    expect(await outputs('v3')).toEqual({ a: 2, b: '${a}' });
  });
});

describe('76. #toJson of data that holds what looks like an expression', () => {
  const guarded = aStage({ refId: '1', context: { data: { script: 'echo ${HOME}' } } });
  const of = (text: string): Evaluated<Json> =>
    evaluateFor({ execution: anExecution({ stages: [guarded] }), stage: guarded, now: new Date(0) }, text);

  it('is an error', () => {
    expect(of('${#toJson(data)}').problems).toEqual([expect.objectContaining({ level: 'ERROR' })]);
  });

  it('is its text where #doNotEval protects it', () => {
    expect(of('${#toJson(#doNotEval(data))}')).toEqual({ value: '{"script":"echo ${HOME}"}', problems: [] });
  });
});
