import { beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../../kernel/index.ts';
import { provesStageCard } from '../../../../test/contracts/stage-card.ts';
import { KnownDefinitions } from '../../../../test/support/known-definitions.ts';
import { StageBench } from '../../../../test/support/stage-bench.ts';
import DeleteProjectStage from '../delete-project/delete-project.plugin.ts';
import UpsertProjectStage from './upsert-project.plugin.ts';

provesStageCard(UpsertProjectStage);
provesStageCard(DeleteProjectStage);

describe('the jobs of projects', () => {
  let definitions: KnownDefinitions;
  const save = (project: JsonObject): StageBench<unknown> =>
    new StageBench<unknown>(new UpsertProjectStage(definitions), { context: { project } });
  const remove = (project: JsonObject): StageBench<unknown> =>
    new StageBench<unknown>(new DeleteProjectStage(definitions), { context: { project } });

  beforeEach(() => {
    definitions = new KnownDefinitions();
  });

  it('make a project once, however often they are tried', async () => {
    const stage = save({ name: 'All', config: { applications: ['shop'] } });
    const after = stage.reborn();
    await stage.run();
    await after.run();

    expect([...definitions.projects.values()]).toMatchObject([{ name: 'All', revision: 1 }]);
    expect(stage.stage.context['project.id']).toBe(definitions.projects.keys().next().value);
  });

  it('replace it by its name', async () => {
    await save({ name: 'All', email: 'a@example.com' }).run();
    await save({ name: 'all', config: {} }).run();

    expect([...definitions.projects.values()]).toMatchObject([{ name: 'all', revision: 2 }]);
    expect([...definitions.projects.values()][0]?.document).not.toHaveProperty('email');
  });

  it.each<JsonObject>([{ name: 'ALL' }, { id: 'p1', name: '' }])(
    'delete the one that is meant by %j',
    async (project) => {
      definitions.projects.set('p1', { id: 'p1', name: 'All', revision: 1, document: {} });

      expect(await remove(project).run()).toBe('SUCCEEDED');
      expect(definitions.projects.size).toBe(0);
      expect(await remove(project).run()).toBe('TERMINAL');
    },
  );

  it('ask which one is meant', () => {
    expect(() => remove({})).toThrow(/expected the id of the project/);
    expect(() => save({})).toThrow();
  });
});
