import { describe, expect, it } from '@jest/globals';
import { isJsonObject, type JsonObject } from '../../src/kernel/index.ts';
import { type ChildStage, failed, StageHandler, succeeded, type TaskStep } from '../../src/orchestration/port.ts';
import { PlannedStand, TestKinds, TestStage } from '../support/planned-stand.ts';

let putOut: JsonObject = {};
const done: string[] = [];

class Family extends StageHandler {
  override before({ stage }: Parameters<StageHandler['before']>[0]): ChildStage[] {
    return [{ type: 'work', name: `child of ${stage.name}`, context: {} }];
  }
}

class Work extends StageHandler {
  override tasks(): readonly TaskStep<JsonObject>[] {
    return [
      {
        name: 'work',
        turn: ({ stage }) => {
          done.push(stage.name);
          return succeeded(putOut);
        },
      },
    ];
  }
}

const kinds = new TestKinds({
  work: { handler: new Work() },
  family: { handler: new Family() },
  bad: { handler: new TestStage(() => failed('The cloud said no.')) },
});

const stage = (name: string, more: JsonObject = {}): JsonObject => ({ type: 'work', name, ...more });
const when = (expression: string): JsonObject => ({ stageEnabled: { type: 'expression', expression } });

async function run(stages: JsonObject[], more: JsonObject = {}): Promise<PlannedStand> {
  done.length = 0;
  return await new PlannedStand(stages, kinds, more).begin();
}

const errorsOf = (stand: PlannedStand, name: string): unknown => {
  const exception = stand.stage(name).context['exception'];
  return isJsonObject(exception) && isJsonObject(exception['details']) ? exception['details']['errors'] : undefined;
};

describe('expressions that cannot be evaluated', () => {
  const broken = { version: '${ #noSuchFunction() }' };

  it.each([{}, { continuePipeline: true }, { failPipeline: false }])(
    '47. with failOnFailedExpressions fail the stage before it does anything, whatever %j says',
    async (flags) => {
      const stand = await run([stage('S', { ...broken, failOnFailedExpressions: true, ...flags })]);
      expect([stand.execution.status, ...stand.status('S')]).toEqual(['TERMINAL', 'TERMINAL']);
      expect(done).toEqual([]);
      expect(JSON.stringify(errorsOf(stand, 'S'))).toContain('noSuchFunction');
    },
  );

  it('47. else do not hold it', async () => {
    const stand = await run([stage('S', broken)]);
    expect(stand.status('S')).toEqual(['SUCCEEDED']);
    expect(stand.stage('S').context).toHaveProperty('expressionEvaluationSummary');
    expect(stand.stage('S').context).not.toHaveProperty('exception');
  });

  it('48. stand beside what else has made the stage fail', async () => {
    const stand = await run([stage('S', { ...broken, type: 'bad' })]);
    expect(errorsOf(stand, 'S')).toEqual(['The cloud said no.', expect.stringContaining('noSuchFunction')]);
    expect(stand.stage('S').tasks[0]?.exception?.details.errors).toEqual(['The cloud said no.']);
  });
});

describe('49. stageEnabled', () => {
  it('false skips the stage, and what follows it runs', async () => {
    const stand = await run([stage('S', when('false')), stage('T')]);
    expect(stand.status('S', 'T')).toEqual(['SKIPPED', 'SUCCEEDED']);
  });

  it('sees what earlier stages put out', async () => {
    putOut = { size: 3 };
    const stand = await run([stage('A'), stage('B', when('size > 2')), stage('C', when('size > 3'))]);
    expect(stand.status('B', 'C')).toEqual(['SUCCEEDED', 'SKIPPED']);
  });

  it('is judged anew when the stage is restarted', async () => {
    putOut = { size: 3 };
    const stand = await run([stage('A'), stage('B', when('size > 3'))]);
    expect(stand.status('B')).toEqual(['SKIPPED']);
    putOut = { size: 4 };
    stand.restart('A');
    await stand.run();
    expect(stand.status('B')).toEqual(['SUCCEEDED']);
  });

  it('holds for the children of the stage', async () => {
    const stand = await run([
      stage('no', { type: 'family', ...when('false') }),
      stage('yes', { type: 'family', ...when('true') }),
    ]);
    expect(stand.status('child of no', 'child of yes')).toEqual(['gone', 'SUCCEEDED']);
  });

  it.each(['TRUE', '${ true }', '  '])('runs the stage where it says "%s"', async (expression) => {
    expect((await run([stage('S', when(expression))])).status('S')).toEqual(['SUCCEEDED']);
  });

  it('of an older kind is no condition', async () => {
    const stand = await run([stage('S', { stageEnabled: { type: 'always', expression: 'false' } })]);
    expect(stand.status('S')).toEqual(['SUCCEEDED']);
  });

  it('is judged before anything else of the stage is read', async () => {
    const stand = await run([stage('S', { type: 'mystery', ...when('false') })]);
    expect(stand.status('S')).toEqual(['SKIPPED']);
  });
});

describe('50. stageEnabled that gives neither true nor false', () => {
  it.each(['no.such.thing', '#noSuchFunction()', '1 +', '42', '"maybe"'])('skips the stage: %s', async (expression) => {
    const stand = await run([stage('S', when(expression)), stage('T')]);
    expect([stand.execution.status, ...stand.status('S', 'T')]).toEqual(['SUCCEEDED', 'SKIPPED', 'SUCCEEDED']);
    expect(done).toEqual(['T']);
  });
});
