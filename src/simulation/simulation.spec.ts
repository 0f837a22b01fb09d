import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../kernel/index.ts';
import { scenariosIn, simulate, type SimulationReport } from './index.ts';

const stage = (refId: string, type: string, more: JsonObject = {}, ...needs: string[]): JsonObject => ({
  refId,
  type,
  name: more['name'] ?? refId,
  requisiteStageRefIds: needs,
  ...more,
});

/** Runs the stages through a scenario; without one every stage succeeds. */
function simulated(stages: JsonObject[], scenario?: unknown, more: JsonObject = {}): Promise<SimulationReport> {
  const [told] = scenario === undefined ? [] : scenariosIn([scenario], 'test.yaml');
  const document = { application: 'shop', name: 'Release', stages, ...more };
  return simulate({ document, ...(told === undefined ? {} : { scenario: told }) });
}

const statuses = ({ execution }: SimulationReport): Record<string, string> =>
  Object.fromEntries([
    ['', execution.status],
    ...execution.stages.filter((each) => each.parentStageId === undefined).map(({ refId, status }) => [refId, status]),
  ]) as Record<string, string>;

const why = ({ timeline }: SimulationReport, refId: string): string[] =>
  timeline.filter((entry) => entry.stage?.refId === refId).flatMap((entry) => entry.why ?? []);

const messages = ({ failures }: SimulationReport): string[] =>
  failures.map(({ path, message }) => `${path.join('.')}: ${message}`);

const seconds = ({ execution }: SimulationReport): number =>
  ((execution.endTime ?? 0) - (execution.startTime ?? 0)) / 1000;

const build = stage('Build', 'somethingElse');
const ship = stage('Ship', 'somethingElse', {}, 'Build');

describe('a simulation without a scenario', () => {
  it('lets every stage succeed', async () => {
    const report = await simulated([build, ship]);
    expect(report.passed).toBe(true);
    expect(statuses(report)).toEqual({ '': 'SUCCEEDED', Build: 'SUCCEEDED', Ship: 'SUCCEEDED' });
  });

  it('says of a type that is not known here that it is one step', async () => {
    expect(why(await simulated([build]), 'Build')).toEqual([
      'simulated as one step: the type somethingElse is not known here',
    ]);
  });

  it('takes no time for a wait of a day, and yet a day passes', async () => {
    expect(seconds(await simulated([stage('Wait', 'wait', { waitTime: 86_400 })]))).toBe(86_400);
  });

  it('answers a judgment with what it offers, as somebody who may', async () => {
    const judgment = { judgmentInputs: [{ value: 'blue' }], selectedStageRoles: ['ops'] };
    const report = await simulated([stage('Go?', 'manualJudgment', judgment)]);
    expect(why(report, 'Go?')).toContain('continued by simulation with "blue"');
  });

  it('goes on where a condition does not hold, and says so', async () => {
    const never = [{ type: 'expression', context: { expression: '${false}' } }];
    const report = await simulated([stage('Check', 'checkPreconditions', { preconditions: never })]);
    expect(report.execution.status).toBe('SUCCEEDED');
    expect(why(report, 'Check<1').join()).toMatch(/without a scenario it succeeds all the same: .*false/);
  });

  it('skips what its condition says', async () => {
    const off = { stageEnabled: { type: 'expression', expression: 'parameters.ship == "yes"' } };
    const report = await simulated([stage('Ship', 'wait', { waitTime: 1, ...off })]);
    expect(statuses(report)).toMatchObject({ Ship: 'SKIPPED', '': 'SUCCEEDED' });
    expect(why(report, 'Ship')).toEqual(['its condition parameters.ship == "yes" is false']);
  });

  it('plans what a stage is made of', async () => {
    const clusters = [{ application: 'shop', account: 'prod', region: 'eu', strategy: 'redblack', capacity: {} }];
    const report = await simulated([stage('Deploy', 'deploy', { clusters })]);
    expect(report.execution.stages.map(({ type }) => type)).toContain('createServerGroup');
  });

  it('ends TERMINAL where there is nothing to run, as a real run does', async () => {
    expect((await simulated([])).execution.status).toBe('TERMINAL');
  });
});

describe('the outcomes of a scenario', () => {
  it('make a stage fail after a while, and what depends on it never runs', async () => {
    const outcomes = [{ stage: 'Build', fails: 'no space left', after: '3m' }];
    const report = await simulated([build, ship], { outcomes, expect: { status: 'TERMINAL' } });
    expect(statuses(report)).toEqual({ '': 'TERMINAL', Build: 'TERMINAL', Ship: 'NOT_STARTED' });
    expect(why(report, 'Build').at(-1)).toBe('no space left');
    expect(why(report, 'Ship')).toEqual(['Build is TERMINAL']);
    expect(seconds(report)).toBe(180);
    expect(report.passed).toBe(true);
  });

  it('name the policy by which a failure counts', async () => {
    const tolerant = stage('Build', 'somethingElse', { continuePipeline: true, failPipeline: false });
    const report = await simulated([tolerant, ship], { outcomes: [{ stage: 'Build', fails: true }] });
    expect(statuses(report)).toMatchObject({ Build: 'FAILED_CONTINUE', Ship: 'SUCCEEDED', '': 'SUCCEEDED' });
    expect(why(report, 'Build').at(-1)).toMatch(/the pipeline goes on \(continuePipeline is true\)/);
  });

  it('put out values that the stages after see', async () => {
    const variables = [{ key: 'image', value: '${#stage("Build")["outputs"]["tag"]}' }];
    const report = await simulated([build, stage('Name', 'evaluateVariables', { variables }, 'Build')], {
      trigger: { parameters: { version: '7' } },
      outcomes: [{ stage: 'Build', outputs: { tag: 'shop:${parameters.version}' } }],
      expect: { stages: [{ stage: 'Name', outputs: { image: 'shop:7' } }] },
    });
    expect(messages(report)).toEqual([]);
  });

  it('let work never end, which its time-out does', async () => {
    const slow = stage('Build', 'somethingElse', { stageTimeoutMs: 60_000 });
    const report = await simulated([slow], {
      outcomes: [{ stage: 'Build', neverEnds: true }],
      expect: { status: 'TERMINAL', stages: [{ stage: 'Build', error: 'did not end within its 60 s' }] },
    });
    expect(messages(report)).toEqual([]);
  });

  it('leave an execution running that nothing will end', async () => {
    const report = await simulated([build], { outcomes: [{ stage: 'Build', neverEnds: true }] });
    expect(report.execution.status).toBe('RUNNING');
    expect(messages(report)).toEqual(['expect.status: The execution Release is']);
  });

  it('are tried again where what a stage asks does not answer', async () => {
    const report = await simulated([build], { outcomes: [{ stage: 'Build', unavailable: 3 }] });
    expect(seconds(report)).toBe(3);
    expect(why(report, 'Build')).toContainEqual(expect.stringMatching(/^tried again/));
  });

  it('stop at a judgment', async () => {
    const report = await simulated([stage('Go?', 'manualJudgment'), stage('Ship', 'wait', {}, 'Go?')], {
      outcomes: [{ stage: 'Go?', judgment: 'stop', by: 'bob', after: '2h' }],
      expect: {
        status: 'TERMINAL',
        lasts: { atLeast: '2h' },
        stages: [
          { stage: 'Go?', error: 'bob judged' },
          { stage: 'Ship', ran: false },
        ],
      },
    });
    expect(messages(report)).toEqual([]);
  });

  it('are refused where somebody answers who may not, and the judgment goes on waiting', async () => {
    const report = await simulated([stage('Go?', 'manualJudgment', { selectedStageRoles: ['ops'] })], {
      outcomes: [{ stage: 'Go?', judgment: 'continue', by: { user: 'eve', roles: ['dev'] } }],
      expect: { status: 'TERMINAL', lasts: { atLeast: '3d' } },
    });
    expect(messages(report)).toEqual([]);
    expect(why(report, 'Go?')).toContain('eve may not judge: it takes one of the roles ops');
  });

  it('that name no stage are told', async () => {
    const report = await simulated([build], { outcomes: [{ stage: 'Buidl', fails: true }] });
    expect(messages(report)).toEqual(['outcomes.0.stage: there is no stage Buidl']);
  });
});

describe('the start of a scenario', () => {
  const image = { id: 'image', usePriorArtifact: false, matchArtifact: { type: 'docker/image', name: 'shop' } };
  const expectedArtifacts = [image];
  const trigger = { type: 'docker', expectedArtifactIds: ['image'] };

  it('finds the artifacts that are expected', async () => {
    const artifacts = [{ type: 'docker/image', name: 'shop', version: 'v7' }];
    const report = await simulated([build], { trigger: { ...trigger, artifacts } }, { expectedArtifacts });
    expect(report.execution.trigger['resolvedExpectedArtifacts']).toMatchObject([{ boundArtifact: { version: 'v7' } }]);
    expect(report.passed).toBe(true);
  });

  it.each([
    ['an artifact is missing', { trigger }, /it is not started: .*image/],
    ['a parameter is missing', {}, /it is not started: .*version/],
  ])('is refused where %s, and nothing runs', async (_why, scenario, told) => {
    const parameterConfig = [{ name: 'version', required: true }];
    const report = await simulated([build], scenario, { expectedArtifacts, parameterConfig });
    expect(statuses(report)).toEqual({ '': 'TERMINAL', Build: 'NOT_STARTED' });
    expect(report.timeline[0]?.why).toMatch(told);
  });
});

describe('what people do in a scenario', () => {
  const steps = [stage('Hold', 'wait', { waitTime: 600 }), stage('Ship', 'somethingElse', {}, 'Hold')];

  it('cancels at a time', async () => {
    const report = await simulated(steps, {
      actions: [{ at: '1m', cancel: 'wrong version', by: 'ada' }],
      expect: { status: 'CANCELED', lasts: { atMost: '1m' }, stages: [{ stage: 'Ship', ran: false }] },
    });
    expect(messages(report)).toEqual([]);
    expect(why(report, 'Hold')).toContain('cancelled by ada');
  });

  it('pauses when a stage is reached, and resumes', async () => {
    const report = await simulated(steps, {
      actions: [
        { when: { stage: 'Hold', is: 'SUCCEEDED' }, pause: true, by: 'ada' },
        { at: '1h', resume: true, by: 'ada' },
      ],
      expect: { lasts: { atLeast: '1h' }, stages: [{ stage: 'Ship', startedBetween: ['12:09', '12:11'] }] },
    });
    expect(report.timeline.map(({ status }) => status)).toContain('PAUSED');
    expect(messages(report)).toEqual([]);
  });

  it('restarts what has failed, which succeeds the second time', async () => {
    const report = await simulated([build, ship], {
      outcomes: [{ stage: 'Build', fails: 'flaky', times: 1 }],
      actions: [{ when: { stage: 'Build', is: 'TERMINAL' }, after: '10m', restart: 'Build', by: 'ada' }],
      expect: {
        stages: [
          { stage: 'Build', attempts: 2 },
          { stage: 'Ship', status: 'SUCCEEDED', after: 'Build' },
        ],
      },
    });
    expect(messages(report)).toEqual([]);
  });

  it('changes a stage that runs', async () => {
    const report = await simulated(steps, {
      actions: [{ at: '5s', patch: { stage: 'Hold', context: { skipRemainingWait: true } }, by: 'ada' }],
      expect: { lasts: { atMost: '5s' } },
    });
    expect(messages(report)).toEqual([]);
  });

  it('is told where it could not be done, and where its time never came', async () => {
    const report = await simulated([build], {
      actions: [
        { at: '1m', pause: true },
        { when: { stage: 'Build', is: 'TERMINAL' }, restart: 'Build' },
      ],
    });
    expect(messages(report)).toEqual([
      'actions.0: could not be done: it is SUCCEEDED; only one that is RUNNING can be paused',
      'actions.1: was never done: no stage Build came to be TERMINAL in this simulation',
    ]);
  });
});

describe('pipelines that a pipeline starts', () => {
  const parent = [stage('Bake', 'pipeline', { pipeline: 'bake-id', application: 'oven' })];

  it('end as the scenario says, and hand on what they put out', async () => {
    const report = await simulated(parent, {
      pipelines: [{ pipeline: 'bake-id', after: '4m', outputs: { image: 'v7' } }],
      expect: { lasts: { atLeast: '4m', atMost: '4m' }, stages: [{ stage: 'Bake', outputs: { image: 'v7' } }] },
    });
    expect(messages(report)).toEqual([]);
  });

  it.each([
    ['TERMINAL', { fails: 'the oven is cold' }],
    ['CANCELED', { status: 'CANCELED', after: '1m' }],
  ])('make the parent end %s as they do', async (status, child) => {
    const report = await simulated(parent, { pipelines: [{ pipeline: 'bake-id', ...child }], expect: { status } });
    expect(messages(report)).toEqual([]);
  });

  it('are simulated from their own file', async () => {
    const [scenario] = scenariosIn(
      [
        {
          pipelines: [{ pipeline: 'bake-id', file: 'bake.json', outcomes: [{ stage: 'Heat', outputs: { at: 220 } }] }],
          expect: { stages: [{ stage: 'Bake', outputs: { at: 220 } }] },
        },
      ],
      'test.yaml',
    );
    const files = new Map([['bake.json', { name: 'Bake', application: 'oven', stages: [stage('Heat', 'heater')] }]]);
    const document = { application: 'shop', name: 'Release', stages: parent };
    const report = await simulate({ document, files, ...(scenario && { scenario }) });
    expect(messages(report)).toEqual([]);
    expect(report.children.map(({ name, status }) => [name, status])).toEqual([['Bake', 'SUCCEEDED']]);
  });

  it('are cancelled with their parent', async () => {
    const report = await simulated(parent, {
      pipelines: [{ pipeline: 'bake-id', after: '1h' }],
      actions: [{ at: '1m', cancel: true }],
      expect: { status: 'CANCELED' },
    });
    expect(report.children.map(({ status }) => status)).toEqual(['CANCELED']);
  });
});

describe('expectations', () => {
  it('say what was there instead', async () => {
    const report = await simulated([build, ship], {
      expect: {
        status: 'TERMINAL',
        lasts: { atLeast: '1m' },
        stages: [
          { stage: 'Build', status: 'SKIPPED', outputs: { tag: 'v7' } },
          { stage: 'Build', after: 'Ship' },
          { stage: 'Ship', ran: false },
          { stage: { type: 'somethingElse' }, count: 3 },
          { stage: 'Ship', evaluates: { '${1 + 1}': 3 } },
        ],
      },
    });
    expect(report.passed).toBe(false);
    expect(report.failures).toEqual([
      { path: ['expect', 'status'], message: 'The execution Release is', expected: 'TERMINAL', actual: 'SUCCEEDED' },
      expect.objectContaining({ path: ['expect', 'lasts', 'atLeast'], expected: '60 s', actual: '0 s' }),
      expect.objectContaining({ path: ['expect', 'stages', 0, 'status'], expected: 'SKIPPED', actual: 'SUCCEEDED' }),
      expect.objectContaining({ path: ['expect', 'stages', 0, 'outputs', 'tag'], expected: 'v7', actual: null }),
      { path: ['expect', 'stages', 1, 'after', 0], message: 'Stage Build starts after Ship has ended' },
      expect.objectContaining({ path: ['expect', 'stages', 2, 'ran'], expected: false, actual: true }),
      expect.objectContaining({ path: ['expect', 'stages', 3, 'count'], expected: 3, actual: 2 }),
      expect.objectContaining({ path: ['expect', 'stages', 4, 'evaluates', '${1 + 1}'], expected: 3, actual: 2 }),
    ]);
  });
});

describe('functions that ask somebody else', () => {
  const variables = [
    { key: 'tag', value: "${#jsonFromUrl('https://example.com/release').tag}" },
    { key: 'other', value: "${#pipelineId('Nowhere')}" },
  ];

  it('answer what the scenario says, and name the answer that it lacks', async () => {
    const { execution } = await simulated([stage('Ask', 'evaluateVariables', { variables })], {
      functions: { jsonFromUrl: { 'https://example.com/release': { tag: 'v7' } } },
    });
    const [asked] = execution.stages;
    expect(asked?.outputs).toEqual({ tag: 'v7', other: "${#pipelineId('Nowhere')}" });
    expect(JSON.stringify(asked?.context['expressionEvaluationSummary'])).toContain(
      String.raw`functions: { pipelineId: { \"Nowhere\": … } }`,
    );
  });
});

describe('a scenario file', () => {
  it('is refused with every key that is wrong, and its place', () => {
    const wrong = [
      { outcomes: [{ stage: 'A', fails: true, skipped: true }] },
      { actions: [{ at: 'soon', pause: true }], expect: { status: 'FINE' }, colour: 'red' },
    ];
    expect(() => scenariosIn(wrong, 'wrong.yaml')).toThrow(
      expect.objectContaining({
        faults: [
          { path: [0, 'outcomes', 0], message: expect.stringMatching(/at most one of fails/) },
          {
            path: [1, 'actions', 0, 'at'],
            message: expect.stringMatching(/"soon" is no span of time; expected such as/),
          },
          expect.objectContaining({ path: [1, 'expect', 'status'] }),
          { path: [1], message: expect.stringMatching(/colour/) },
        ],
      }),
    );
  });

  it('may hold several, as documents and as lists', () => {
    expect(
      scenariosIn([{ name: 'a' }, [{ name: 'b' }, { name: 'c' }], null], 'suite.yaml').map(({ name }) => name),
    ).toEqual(['a', 'b', 'c']);
  });
});
