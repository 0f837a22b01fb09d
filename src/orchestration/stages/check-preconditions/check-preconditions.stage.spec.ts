import { describe, expect, it, jest } from '@jest/globals';
import type { Json, JsonObject } from '../../../kernel/index.ts';
import { Accounts, CloudUnavailable, type OpenAccount, parseName, type ServerGroup } from '../../../providers/port.ts';
import { provesStageCard } from '../../../../test/contracts/stage-card.ts';
import { aStage } from '../../../../test/support/executions.ts';
import { StageBench } from '../../../../test/support/stage-bench.ts';
import { CheckPreconditionsStage } from './check-preconditions.stage.ts';
import { asOneExpression } from './expression.ts';

provesStageCard(CheckPreconditionsStage);

const listed = (groups: Partial<ServerGroup>[]): ServerGroup[] => groups as ServerGroup[];

/** Accounts of which one, `here`, has the groups that `list` gives. */
class OneAccount extends Accounts {
  readonly serverGroups = { list: jest.fn(() => Promise.resolve(listed([]))) };

  override list(): OpenAccount[] {
    return [];
  }
  override get(): OpenAccount {
    throw new Error('not asked for');
  }
  override need(): never {
    return this.serverGroups as never;
  }
}

const planned = (preconditions: Json[], more: JsonObject = {}): Promise<JsonObject[]> =>
  new StageBench<unknown>(new CheckPreconditionsStage(new OneAccount()), { context: { preconditions, ...more } })
    .before()
    .then((children) => children.map(({ type, name, context }) => ({ type, name, context })));

const child = (preconditionType: string, context: JsonObject, accounts = new OneAccount()): StageBench<unknown> =>
  new StageBench<unknown>(new CheckPreconditionsStage(accounts), {
    context: { preconditionType, context },
    execution: {
      application: 'shop',
      trigger: { parameters: { env: "prod' or 'a' == 'a" } },
      stages: [aStage({ refId: '1', name: 'Deploy', status: 'FAILED_CONTINUE', outputs: { size: 3 } })],
    },
    after: ['1'],
  });

describe('the stage checkPreconditions', () => {
  it('looks at each precondition in a child of its own, side by side', async () => {
    const preconditions = [
      { type: 'expression', context: { expression: '${ 1 == 1 }' } },
      { type: 'stageStatus', failPipeline: 'false', context: { stageName: 'a', stageStatus: 'SUCCEEDED' } },
    ];

    expect(await planned(preconditions, { failPipeline: true })).toEqual([
      {
        type: 'checkPreconditions',
        name: 'Check precondition (expression)',
        context: { preconditionType: 'expression', failPipeline: true, context: { expression: '${ 1 == 1 }' } },
      },
      {
        type: 'checkPreconditions',
        name: 'Check precondition (stageStatus)',
        context: {
          preconditionType: 'stageStatus',
          failPipeline: false,
          context: { stageName: 'a', stageStatus: 'SUCCEEDED' },
        },
      },
    ]);
  });

  it('names a precondition of a type that it does not know', async () => {
    await expect(async () => planned([{ type: 'moonPhase' }])).rejects.toThrow(/preconditions.0.type: expected one of/);
  });

  it('has no tasks of its own', () => {
    expect(new StageBench(new CheckPreconditionsStage(new OneAccount()), { context: {} }).taskNames).toEqual([]);
  });
});

describe('the precondition expression', () => {
  it.each(['size == 3', '${ size == 3 }', '${size} == 3', "'${size}' == '3'", 'true'])(
    'holds: %s',
    async (expression) => {
      const bench = child('expression', { expression });

      expect(await bench.run()).toBe('SUCCEEDED');
      expect(bench.stage.context['context']).toMatchObject({ expression, expressionResult: expect.anything() });
    },
  );

  it.each(['size == 4', '${ size }', '', 'nobody.knows'])('does not hold: %s', async (expression) => {
    expect(await child('expression', { expression }).run()).toBe('TERMINAL');
  });

  it('says what came of it, after what its author said', async () => {
    const bench = child('expression', { expression: 'size > 5', failureMessage: 'Too few.' });
    await bench.run();

    expect(bench.error).toBe('Too few. The expression size > 5 gave false, not true.');
  });

  it('compares a value that was handed in, and never reads it as an expression', async () => {
    expect(await child('expression', { expression: "'${parameters.env}' == 'prod'" }).run()).toBe('TERMINAL');
  });

  it('is one expression whatever was in ${ }', () => {
    expect(asOneExpression('${a} == ${b}')).toBe('${(a) == (b)}');
    expect(asOneExpression('${ {1,2}.size() == 2 }')).toBe('${ {1,2}.size() == 2 }');
  });
});

describe('the precondition stageStatus', () => {
  it('holds when the stage has that status', async () => {
    const context = { stageName: 'Deploy', stageStatus: 'FAILED_CONTINUE' };

    expect(await child('stageStatus', context).run()).toBe('SUCCEEDED');
  });

  it('says which status the stage has', async () => {
    const bench = child('stageStatus', { stageName: 'Deploy', stageStatus: 'SUCCEEDED' });

    expect(await bench.run()).toBe('TERMINAL');
    expect(bench.error).toBe('Stage Deploy is FAILED_CONTINUE, not SUCCEEDED.');
  });

  it('names the stages that there are when it asks for none of them', async () => {
    const bench = child('stageStatus', { stageName: 'Deplyo', stageStatus: 'SUCCEEDED' });
    await bench.run();

    expect(bench.error).toMatch(/this pipeline has Deploy/);
  });
});

describe('the precondition clusterSize', () => {
  const group = (name: string, region: string, disabled = false): Partial<ServerGroup> => {
    const moniker = parseName(name);
    return { name, region, disabled, ...(moniker ? { moniker } : {}) };
  };
  const there = (...groups: Partial<ServerGroup>[]): OneAccount => {
    const accounts = new OneAccount();
    accounts.serverGroups.list.mockResolvedValue(listed(groups));
    return accounts;
  };
  const wanted = { credentials: 'here', cluster: 'shop-prod', regions: ['eu', 'us'], comparison: '<=', expected: '2' };

  it('counts the server groups of the cluster in each region', async () => {
    const groups = [group('shop-prod-v001', 'eu'), group('shop-prod-v002', 'eu'), group('shop-test-v001', 'eu')];

    expect(await child('clusterSize', wanted, there(...groups)).run()).toBe('SUCCEEDED');
  });

  it('says where there are too many', async () => {
    const groups = [1, 2, 3].map((number) => group(`shop-prod-v00${String(number)}`, 'us'));
    const bench = child('clusterSize', wanted, there(...groups));

    expect(await bench.run()).toBe('TERMINAL');
    expect(bench.error).toBe('Cluster shop-prod should have <= 2 server groups, but has 3 in us.');
  });

  it('leaves disabled ones out where it is told to', async () => {
    const context = { ...wanted, regions: ['eu'], comparison: '==', expected: 1, onlyEnabledServerGroups: true };
    const groups = [group('shop-prod-v001', 'eu', true), group('shop-prod-v002', 'eu')];

    expect(await child('clusterSize', context, there(...groups)).run()).toBe('SUCCEEDED');
  });

  it('asks again when the cloud does not answer', async () => {
    const accounts = there();
    accounts.serverGroups.list.mockRejectedValueOnce(new CloudUnavailable('here', 'busy'));
    const bench = child('clusterSize', wanted, accounts);

    expect(await bench.run()).toBe('SUCCEEDED');
    expect(bench.elapsedMs).toBe(5000);
  });

  it('names what is missing from its configuration', async () => {
    const bench = child('clusterSize', { credentials: 'here', regions: ['eu'] });

    expect(await bench.run()).toBe('TERMINAL');
    expect(bench.error).toMatch(/context.cluster: expected the name of a cluster/);
  });
});
