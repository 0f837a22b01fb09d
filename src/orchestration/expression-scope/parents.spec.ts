import { describe, expect, it } from '@jest/globals';
import { anExecution, aStage } from '../../../test/support/executions.ts';
import type { Json } from '../../kernel/index.ts';
import type { Execution } from '../model/execution.ts';
import type { Evaluated } from '../port.ts';
import { evaluateAsking, evaluateFor } from './evaluation.ts';
import type { ExpressionWorld } from './world.ts';

const grandparent = anExecution({ id: 'G', name: 'Build', trigger: { parameters: { commit: 'abc' } } });
const parent = anExecution({
  id: 'P',
  name: 'Bake',
  trigger: { parameters: { version: '7' }, parentExecution: { id: 'G', name: 'Build' } },
  stages: [aStage({ name: 'Bake it', status: 'SUCCEEDED', outputs: { image: 'v7' } })],
});
const stage = aStage();
const child = anExecution({
  stages: [stage],
  trigger: { type: 'pipeline', parentExecution: { id: 'P', name: 'Bake', status: 'RUNNING' } },
});

/** Knows some executions, and which of them it was asked for. */
class Known implements ExpressionWorld {
  readonly asked: string[] = [];
  functions = (): Record<string, never> => ({});
  execution(id: string): Promise<Execution | undefined> {
    this.asked.push(id);
    return Promise.resolve([parent, grandparent].find((one) => one.id === id));
  }
}

const evaluated = async (text: string, execution = child): Promise<[Json, string[]]> => {
  const world = new Known();
  const { value }: Evaluated<Json> = await evaluateAsking<Json>({ execution, stage, now: new Date(0), world }, text);
  return [value, world.asked];
};

describe('the execution that another one comes from', () => {
  it.each([
    ['${trigger.parentExecution.name}', 'Bake'],
    ['${trigger.parentExecution.context.image}', 'v7'],
    ['${trigger.parentExecution.stages[0].status}', 'SUCCEEDED'],
    ['${trigger.parentExecution.trigger.parameters.version}', '7'],
    ["${execution.trigger.parentExecution.stages.?[name == 'Bake it'][0].outputs.image}", 'v7'],
  ])('is read whole by %s', async (text, expected) => {
    expect((await evaluated(text))[0]).toBe(expected);
  });

  it('leads on to the one that it comes from itself', async () => {
    const text = '${trigger.parentExecution.trigger.parentExecution.trigger.parameters.commit}';
    expect(await evaluated(text)).toEqual(['abc', ['P', 'G']]);
  });

  it('is fetched only where it is asked for', async () => {
    expect(await evaluated('${trigger.type}')).toEqual(['pipeline', []]);
    expect(await evaluated('${trigger.parentExecution.name}', { ...child, trigger: {} })).toEqual([
      '${trigger.parentExecution.name}',
      [],
    ]);
  });

  it('is none of the business of an ad-hoc task', async () => {
    const [, asked] = await evaluated('${trigger.parentExecution.name}', { ...child, type: 'ORCHESTRATION' });
    expect(asked).toEqual([]);
  });

  it('is what the execution has kept of it where nobody can be asked', () => {
    const from = { execution: child, stage, now: new Date(0) };
    expect(evaluateFor<Json>(from, '${trigger.parentExecution.status}').value).toBe('RUNNING');
  });
});
