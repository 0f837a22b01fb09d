import { beforeEach, describe, expect, it } from '@jest/globals';
import { DomainError, type JsonObject } from '../../../kernel/index.ts';
import type { Author } from '../../../applications/port.ts';
import { provesStageCard } from '../../../../test/contracts/stage-card.ts';
import { StageBench } from '../../../../test/support/stage-bench.ts';
import { PipelineTemplates, type SavedTemplate, type TemplateSave } from '../../../templates/port.ts';
import CreatePipelineTemplateStage from '../create-pipeline-template/create-pipeline-template.plugin.ts';
import DeletePipelineTemplateStage from '../delete-pipeline-template/delete-pipeline-template.plugin.ts';
import UpdatePipelineTemplateStage from './update-pipeline-template.plugin.ts';

provesStageCard(CreatePipelineTemplateStage);
provesStageCard(DeletePipelineTemplateStage);
provesStageCard(UpdatePipelineTemplateStage);

/** Templates in memory, without what they are made of. */
class KnownTemplates extends PipelineTemplates {
  readonly versions = new Map<string, { document: JsonObject; options: TemplateSave; author: Author }[]>();
  planned = 0;
  breaks = false;

  override save(author: Author, document: JsonObject, options: TemplateSave = {}): Promise<SavedTemplate> {
    const id = typeof document['id'] === 'string' ? document['id'] : '';
    const versions = this.versions.get(id) ?? [];
    if (options.expect === 'new' && versions.length > 0) return refused('conflict', `There is a template ${id}.`);
    if (options.expect === 'present' && versions.length === 0)
      return refused('not-found', `There is no template ${id}.`);
    this.planned += 1;
    if (this.breaks && options.skipPlanDependents !== true) return refused('conflict', 'Pipeline Release would break.');
    const isSame = JSON.stringify(versions.at(-1)?.document) === JSON.stringify(document);
    const all = isSame ? versions : [...versions, { document, options, author }];
    if (options.dryRun !== true) this.versions.set(id, all);
    const template = { id, version: all.length, digest: 'abc', tags: [], savedBy: author.user, savedAt: new Date(0) };
    const release = { kind: 'pipeline' as const, id: 'p1', name: 'Release', application: 'shop' };
    return Promise.resolve({ template, dependents: [{ ...release, reference: id, changes: [] }], warnings: [] });
  }

  override delete(_author: Author, id: string, options: { tag?: string } = {}): Promise<void> {
    if (!this.versions.has(id)) return refused('not-found', `There is no template ${id}.`);
    this.versions.delete(options.tag === undefined ? id : '');
    return Promise.resolve();
  }
}

const refused = (refusal: DomainError['refusal'], why: string): Promise<never> =>
  Promise.reject(new DomainError(refusal, why));

describe('the jobs of templates', () => {
  let templates: KnownTemplates;
  const template = { id: 'deploy', schema: 'v2', pipeline: { stages: [{ name: '${ templateVariables.name }' }] } };
  const base64 = Buffer.from(JSON.stringify(template)).toString('base64');
  const create = (context: JsonObject = { pipelineTemplate: base64 }): StageBench<unknown> =>
    new StageBench<unknown>(new CreatePipelineTemplateStage(templates), { context });
  const update = (context: JsonObject = { pipelineTemplate: base64 }): StageBench<unknown> =>
    new StageBench<unknown>(new UpdatePipelineTemplateStage(templates), { context });

  beforeEach(() => {
    templates = new KnownTemplates();
  });

  it.each<JsonObject>([{ pipelineTemplate: base64 }, { pipelineTemplate: template }])(
    'make one of base64 or JSON, its expressions left alone',
    async (context) => {
      const stage = create({ ...context, tag: 'stable' });

      expect(await stage.run()).toBe('SUCCEEDED');
      expect(templates.versions.get('deploy')).toMatchObject([
        { document: template, options: { tag: 'stable' }, author: { user: 'ada', application: 'shop' } },
      ]);
      expect(stage.stage.context).toMatchObject({
        'pipelineTemplate.id': 'deploy',
        'pipelineTemplate.version': 1,
        changedPipelines: [{ id: 'p1', name: 'Release' }],
      });
    },
  );

  it('make none where there is one', async () => {
    await create().run();

    expect(await create({ pipelineTemplate: { ...template, protect: true } }).run()).toBe('TERMINAL');
    expect(templates.versions.get('deploy')).toHaveLength(1);
  });

  it('make one though the process ended before that was noted', async () => {
    const stage = create();
    await stage.turn();
    const after = stage.reborn();
    await stage.turn();

    expect(await after.run()).toBe('SUCCEEDED');
    expect(templates.versions.get('deploy')).toHaveLength(1);
  });

  it('change one that is there, after its pipelines have been planned', async () => {
    expect(await update().run()).toBe('TERMINAL');
    await create().run();
    templates.planned = 0;
    const stage = update({ pipelineTemplate: { ...template, id: undefined as never, protect: true }, id: 'deploy' });

    expect(await stage.run()).toBe('SUCCEEDED');
    expect(templates.planned).toBe(2);
    expect(templates.versions.get('deploy')).toHaveLength(2);
  });

  it('change none that would break a pipeline, unless they are told to', async () => {
    await create().run();
    templates.breaks = true;
    const pipelineTemplate = { ...template, protect: true };
    const stage = update({ pipelineTemplate });

    expect(await stage.run()).toBe('TERMINAL');
    expect(stage.error).toBe('Pipeline Release would break.');
    expect(await update({ pipelineTemplate, skipPlanDependents: true }).run()).toBe('SUCCEEDED');
  });

  it('say it when two ids are named', async () => {
    const stage = update({ pipelineTemplate: template, id: 'other' });

    expect(await stage.run()).toBe('TERMINAL');
    expect(stage.error).toMatch(/id: is other, but the template says that it is "deploy"/);
  });

  it('delete one, and fail where there is none', async () => {
    await create().run();
    const gone = (): StageBench<unknown> =>
      new StageBench<unknown>(new DeletePipelineTemplateStage(templates), {
        context: { pipelineTemplateId: 'deploy' },
      });

    expect(await gone().run()).toBe('SUCCEEDED');
    expect(templates.versions.size).toBe(0);
    expect(await gone().run()).toBe('TERMINAL');
  });
});
