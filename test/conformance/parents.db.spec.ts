import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { again, failed, succeeded } from '../../src/orchestration/port.ts';
import type { Execution } from '../../src/orchestration/model/execution.ts';
import { Options } from '../../src/orchestration/stages/pipeline/options.ts';
import { PipelineStage } from '../../src/orchestration/stages/pipeline/pipeline.stage.ts';
import { EngineHouse, HouseExecutions } from '../support/engine-house.ts';
import { TestKinds, TestStage } from '../support/planned-stand.ts';

let house: EngineHouse;
let works: 'not' | 'yes';
let executions: HouseExecutions;

const pipelines = {
  child: [{ type: 'work', name: 'W' }],
  middle: [{ type: 'pipeline', name: 'M', pipeline: 'child' }],
};
const top = (pipeline: string): object[] => [
  { type: 'pipeline', name: 'P', refId: '1', requisiteStageRefIds: [], pipeline },
  { type: 'work', name: 'after', refId: '2', requisiteStageRefIds: ['1'] },
];

beforeEach(async () => {
  works = 'not';
  executions = new HouseExecutions(() => house, pipelines);
  house = await EngineHouse.open(
    new TestKinds({
      pipeline: { handler: new PipelineStage(executions), options: Options },
      work: {
        handler: new TestStage(({ stage, now }) => {
          if (stage.context['go'] === 'fail') return failed('The child broke.');
          return works === 'yes' ? succeeded() : again({ at: new Date(now.getTime() + 15 * 60_000) });
        }),
      },
    }),
  );
});
afterEach(() => house.close());

/** Starts it, and waits until its innermost child works. */
async function begin(pipeline: 'child' | 'middle'): Promise<{ parent: string; family: string[] }> {
  const { id } = await house.start(top(pipeline) as Parameters<EngineHouse['start']>[0]);
  const family: string[] = [];
  for (let [at, stage] = [id, 'P']; ; [at, stage] = [family.at(-1) ?? '', 'M']) {
    family.push(await childOf(at, stage));
    if (family.length === (pipeline === 'child' ? 1 : 2)) break;
  }
  await house.runs(family.at(-1) ?? '', 'W');
  return { parent: id, family };
}

async function childOf(executionId: string, stage: string): Promise<string> {
  const started = (execution: Execution): unknown =>
    execution.stages.find(({ name }) => name === stage)?.context['executionId'];
  return String(started(await house.until(executionId, (execution) => started(execution) !== undefined)));
}

describe('53. a child pipeline in the midst of a pause of 15 minutes', () => {
  it('is cancelled with its parent, at once', async () => {
    const { parent, family } = await begin('child');
    await house.cancel(parent);
    expect((await house.end(parent)).status).toBe('CANCELED');
    expect((await house.end(family[0] ?? '')).status).toBe('CANCELED');
  });

  it('is cancelled with the parent of its parent', async () => {
    const { parent, family } = await begin('middle');
    await house.cancel(parent);
    for (const id of [parent, ...family]) expect((await house.end(id)).status).toBe('CANCELED');
  });

  it('takes its parents along when it is cancelled itself', async () => {
    const { parent, family } = await begin('middle');
    await house.cancel(family[1] ?? '');
    for (const id of [...family, parent]) expect((await house.end(id)).status).toBe('CANCELED');
    expect((await house.stage(parent, 'after')).status).toBe('NOT_STARTED');
  });

  it('is cancelled though the process ended before its start could be noted', async () => {
    executions.keepsSilent = true;
    const first = house.firstOf('child');
    const { id: parent } = await house.start([{ type: 'pipeline', name: 'P', pipeline: 'child' }]);
    const child = await first;
    await house.runs(child, 'W');
    await house.cancel(parent);
    await house.reborn();
    expect((await house.end(child)).status).toBe('CANCELED');
    expect((await house.stage(parent, 'P')).context['executionId']).toBe(child);
  });

  it('is cancelled though the process ended in between', async () => {
    const { parent, family } = await begin('child');
    await house.cancel(parent);
    await house.reborn();
    expect((await house.end(family[0] ?? '')).status).toBe('CANCELED');
  });
});

describe('58. a restart in a child whose parent has failed with it', () => {
  async function broken(pipeline: 'child' | 'middle'): Promise<{ parent: string; family: string[] }> {
    const begun = await begin(pipeline);
    await house.patch(begun.family.at(-1) ?? '', 'W', { go: 'fail' });
    for (const id of [...begun.family, begun.parent]) expect((await house.end(id)).status).toBe('TERMINAL');
    return begun;
  }
  const runsAgain = (id: string): Promise<Execution> => house.until(id, ({ status }) => status === 'RUNNING');

  it('lets the stage of the parent follow it, and start nothing; then the parent goes on', async () => {
    const { parent, family } = await broken('child');
    const [child = ''] = family;
    await house.restart(child, 'W');
    await runsAgain(parent);
    const stage = await house.stage(parent, 'P');
    expect(stage).toMatchObject({ status: 'RUNNING', context: { executionId: child } });
    expect(stage.tasks.map(({ name }) => name)).toEqual(['monitorPipeline']);
    works = 'yes';
    await house.patch(child, 'W', {});
    await house.end(child);
    expect((await house.end(parent)).status).toBe('SUCCEEDED');
    expect((await house.stage(parent, 'after')).status).toBe('SUCCEEDED');
  });

  it('is forgotten when the parent is restarted later: it starts a new child', async () => {
    const { parent, family } = await broken('child');
    await house.restart(family[0] ?? '', 'W');
    await runsAgain(parent);
    works = 'yes';
    await house.patch(family[0] ?? '', 'W', {});
    await house.end(parent);
    await house.restart(parent, 'P');
    expect(await childOf(parent, 'P')).not.toBe(family[0]);
  });

  it('reaches the parent of the parent', async () => {
    const { parent, family } = await broken('middle');
    works = 'yes';
    await house.restart(family[1] ?? '', 'W');
    expect((await house.until(parent, ({ status }) => status === 'SUCCEEDED')).status).toBe('SUCCEEDED');
    expect(await childOf(parent, 'P')).toBe(family[0]);
  });

  it('leaves a parent alone that follows another child by now', async () => {
    const { parent, family } = await broken('child');
    await house.restart(parent, 'P');
    const second = await childOf(parent, 'P');
    expect(second).not.toBe(family[0]);
    await house.runs(second, 'W');
    await house.patch(second, 'W', { go: 'fail' });
    await house.end(parent);
    const before = await house.get(parent);
    works = 'yes';
    await house.restart(family[0] ?? '', 'W');
    await house.end(family[0] ?? '');
    expect(await house.get(parent)).toEqual(before);
  });

  it('leaves a parent alone that went on in spite of it', async () => {
    works = 'yes';
    const { id: parent } = await house.start([{ type: 'pipeline', name: 'P', pipeline: 'child' }]);
    const child = await childOf(parent, 'P');
    await house.end(parent);
    const before = await house.get(parent);
    await house.restart(child, 'W');
    await house.end(child);
    expect(await house.get(parent)).toEqual(before);
  });
});
