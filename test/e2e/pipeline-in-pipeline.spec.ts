import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DomainEvents } from '../../src/kernel/index.ts';
import { type Execution, ExecutionChanged, isComplete, Runs } from '../../src/orchestration/index.ts';
import { systemCaller } from '../../src/access/index.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const depth = 5;
const names = Array.from({ length: depth }, (_, level) => `level ${String(level + 1)}`);
const top = names[0] ?? '';
const leaf = names.at(-1) ?? '';
const somebody = systemCaller('somebody');

/** Pipelines that start one another; the last one asks a person, between two stages that put something out. */
const pipelines = names.map((name, position) => {
  const next = names[position + 1];
  const say = { refId: '1', type: 'evaluateVariables', variables: [{ key: 'said', value: '${parameters.word}' }] };
  const ask = { refId: '2', requisiteStageRefIds: ['1'], type: 'manualJudgment', name: 'Ask' };
  const start = {
    refId: '1',
    type: 'pipeline',
    name: `Start ${next ?? ''}`,
    pipeline: next,
    pipelineParameters: { word: '${parameters.word}!' },
  };
  return { application: 'shop', name, stages: next === undefined ? [say, ask] : [start] };
});

describe('a pipeline in a pipeline, five deep', () => {
  let server: TestServer;
  let runs: Runs;
  /** As they stand, by the name of their pipeline. */
  let latest: Map<string, Execution>;
  let listeners: Set<() => void>;

  beforeAll(async () => {
    server = await startTestServer();
    runs = server.app.get(Runs);
    server.app.get(DomainEvents).on(ExecutionChanged, ({ execution }) => {
      latest.set(execution.name, execution);
      for (const listener of [...listeners]) listener();
    });
    await server.graphql('mutation { saveApplication(document: { name: "shop" }) { errors { message } } }');
    for (const document of pipelines) {
      const saved = await server.graphql(
        'mutation ($document: JSONObject!) { savePipeline(document: $document) { errors { message } } }',
        { document },
      );
      expect(saved.data['savePipeline'].errors).toEqual([]);
    }
  });

  afterAll(() => server.close());

  beforeEach(async () => {
    latest = new Map();
    listeners = new Set();
    await server.graphql(
      `mutation ($name: String!) { startPipeline(application: "shop", nameOrId: $name, parameters: { word: "a" }) {
        errors { message } } }`,
      { name: top },
    );
    await until(() => asked() !== undefined);
  });

  const until = (isSo: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!isSo()) return;
        listeners.delete(look);
        resolve();
      };
      listeners.add(look);
      look();
    });
  const asked = () =>
    latest.get(leaf)?.stages.find(({ type, status }) => type === 'manualJudgment' && status === 'RUNNING');
  const idOf = (name: string): string => latest.get(name)?.id ?? '';
  const statuses = (): (string | undefined)[] => names.map((name) => latest.get(name)?.status);
  const allOver = (): Promise<void> =>
    until(() => names.every((name) => isComplete(latest.get(name)?.status ?? 'NOT_STARTED')));
  const all = (status: string): string[] => names.map(() => status);

  it('hands parameters down and outputs up, and knows its family', async () => {
    await runs.judge(somebody, idOf(leaf), asked()?.id ?? '', 'continue');
    await allOver();

    expect(statuses()).toEqual(all('SUCCEEDED'));
    expect(latest.get(top)?.stages[0]?.outputs).toEqual({ said: 'a!!!!' });
    expect(names.map((name) => latest.get(name)?.rootId)).toEqual(names.map(() => idOf(top)));
    expect(names.slice(1).map((name) => latest.get(name)?.parent?.executionId)).toEqual(names.slice(0, -1).map(idOf));
  });

  it('is cancelled from the top to the leaf', async () => {
    await runs.cancel(somebody, idOf(top), 'not today');
    await allOver();

    expect(statuses()).toEqual(all('CANCELED'));
    expect(latest.get(leaf)?.canceledBy).toBe('parent pipeline');
  });

  it('is cancelled from the leaf to the top', async () => {
    await runs.cancel(somebody, idOf(leaf), 'not today');
    await allOver();

    expect(statuses()).toEqual(all('CANCELED'));
  });

  it('fails from the leaf to the top, which says why', async () => {
    await runs.judge(somebody, idOf(leaf), asked()?.id ?? '', 'stop');
    await allOver();

    expect(statuses()).toEqual(all('TERMINAL'));
    const { details } = latest.get(top)?.stages[0]?.tasks.at(-1)?.exception ?? {};
    expect(details?.errors).toEqual([
      'Exception in child pipeline stage (level 2: Start level 3): ' +
        'Exception in child pipeline stage (level 3: Start level 4): ' +
        'Exception in child pipeline stage (level 4: Start level 5): ' +
        'Exception in child pipeline stage (level 5: Ask): somebody judged that the pipeline should stop.',
    ]);
    expect(details?.['source']).toMatchObject({ executionId: idOf('level 2'), stageName: 'Start level 3' });
  });
});
