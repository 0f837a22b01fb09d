import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { ScriptedEgress } from '../../test/support/scripted-egress.ts';
import { accessEntities, Audit, type Caller, systemCaller } from '../access/index.ts';
import {
  applicationEntities,
  Applications,
  PipelineForm,
  PipelineLibrary,
  PipelineListener,
  PipelineListeners,
  Pipelines,
  type SavedPipeline,
} from '../applications/index.ts';
import { PipelineStore } from '../applications/pipeline-store.ts';
import { Revisions } from '../applications/revisions.ts';
import { DomainEvents, type JsonObject } from '../kernel/index.ts';
import { NothingKnown } from '../../test/support/nothing-known.ts';
import { SteppingClock } from '../../test/support/stepping-clock.ts';
import { Dependents } from './dependents.ts';
import {
  DependentsWouldBreak,
  NoSuchTemplate,
  StaleTemplate,
  templateEntities,
  TemplateExists,
  TemplateInUse,
  TemplateLibrary,
  TemplateRefused,
  TemplatesAreShared,
  TemplatedPipelines,
} from './index.ts';
import { StoredTemplates } from './stored-templates.ts';
import { TemplateSources } from './template-sources.ts';
import { TemplateUses } from './template-uses.ts';

const anna = { ...systemCaller('anna') };
const template = (waitTime: unknown = '${ templateVariables.seconds }', more: JsonObject = {}): JsonObject => ({
  schema: 'v2',
  id: 'deploy',
  metadata: { name: 'Deploy', scopes: ['global'] },
  variables: [{ name: 'seconds', type: 'int', defaultValue: 5 }],
  pipeline: { stages: [{ refId: '1', type: 'wait', waitTime }] } as JsonObject,
  ...more,
});
const pipeline = (reference: string, more: JsonObject = {}): JsonObject => ({
  schema: 'v2',
  type: 'templatedPipeline',
  id: 'p1',
  application: 'shop',
  name: 'Release',
  template: { reference: `spinnaker://${reference}` },
  ...more,
});

/** Who keeps something of a pipeline as a whole. */
class Keeper extends PipelineListener {
  last: SavedPipeline | undefined;
  override async pipelineSaved(_manager: unknown, saved: SavedPipeline): Promise<void> {
    this.last = saved;
  }
  override async pipelineDeleted(): Promise<void> {}
}

describe('stored templates', () => {
  let database: TestDatabase;
  let templates: StoredTemplates;
  let library: TemplateLibrary;
  let pipelines: Pipelines;
  let pipelineLibrary: PipelineLibrary;
  let templated: TemplatedPipelines;
  let keeper: Keeper;
  let egress: ScriptedEgress;

  beforeEach(async () => {
    database = await openTestDatabase({ entities: [...applicationEntities, ...accessEntities, ...templateEntities] });
    const { unitOfWork } = database;
    const clock = new SteppingClock();
    const events = new DomainEvents();
    const listeners = new PipelineListeners();
    const revisions = new Revisions();
    const audit = new Audit(unitOfWork, clock);
    const store = new PipelineStore(revisions, listeners, audit);
    const known = new NothingKnown();
    egress = new ScriptedEgress();
    const sources = new TemplateSources(unitOfWork, egress);
    pipelineLibrary = new PipelineLibrary(unitOfWork, revisions, events);
    templated = new TemplatedPipelines(sources, pipelineLibrary);
    const uses = new TemplateUses();
    keeper = new Keeper();
    listeners.add(uses);
    listeners.add(keeper);
    listeners.formedBy(
      new (class extends PipelineForm {
        override whole = (...args: Parameters<PipelineForm['whole']>) => templated.planIn(...args, 'warn');
      })(),
    );
    pipelineLibrary = new PipelineLibrary(unitOfWork, revisions, events);
    pipelines = new Pipelines(unitOfWork, clock, events, store, known);
    const dependents = new Dependents(templated, listeners, known);
    templates = new StoredTemplates(unitOfWork, clock, audit, dependents, uses, sources);
    library = new TemplateLibrary(unitOfWork);
    await new Applications(unitOfWork, clock, events, revisions, store, audit).save(anna, { name: 'shop' });
  });

  afterEach(async () => {
    await database.close();
  });

  it('come back as they were saved, by id, tag and digest', async () => {
    const { template: saved } = await templates.save(anna, template());
    for (const reference of ['deploy', 'deploy:latest', `deploy@sha256:${saved.digest}`, 'spinnaker://deploy']) {
      expect(await library.get(anna, reference)).toMatchObject({ version: 1, document: template(), tags: ['latest'] });
    }
  });

  it('get a version for each change, and keep the earlier ones', async () => {
    const first = await templates.save(anna, template(1));
    await templates.save(anna, template(2));
    expect(await library.versions(anna, 'deploy')).toMatchObject([
      { version: 2, tags: ['latest'] },
      { version: 1, tags: [] },
    ]);
    expect((await library.get(anna, `deploy@sha256:${first.template.digest}`)).document).toEqual(template(1));
  });

  it('get no version when nothing has changed, whatever the order of the keys', async () => {
    const first = await templates.save(anna, template());
    const turned = Object.fromEntries(Object.entries(template()).reverse());
    expect((await templates.save(anna, turned)).template).toMatchObject({ version: 1, digest: first.template.digest });
  });

  it('are found by a tag as it stands now', async () => {
    await templates.save(anna, template(1), { tag: 'stable' });
    await templates.save(anna, template(2), { tag: 'canary' });
    expect((await library.get(anna, 'deploy:stable')).version).toBe(1);
    await templates.save(anna, template(2), { tag: 'stable' });
    expect((await library.get(anna, 'deploy:stable')).version).toBe(2);
  });

  it('that have no version called latest say which names there are', async () => {
    await templates.save(anna, template(), { tag: 'stable' });
    await expect(library.get(anna, 'deploy')).rejects.toThrow(
      'There is no pipeline template deploy:latest. Versions of it are called stable: write deploy:stable.',
    );
  });

  it('refuse a tag that Spinnaker does not know', async () => {
    await expect(templates.save(anna, template(), { tag: 'newest' })).rejects.toThrow(
      '"newest" is no tag; there are latest, stable, unstable, experimental, test, canary',
    );
  });

  it.each([
    [{ expect: 'present' as const }, NoSuchTemplate],
    [{ expectedVersion: 3 }, StaleTemplate],
  ])('are refused with %j where none is there', async (options, refusal) => {
    await expect(templates.save(anna, template(), options)).rejects.toThrow(refusal);
  });

  it('are refused as new where one is there', async () => {
    await templates.save(anna, template());
    await expect(templates.save(anna, template(2), { expect: 'new' })).rejects.toThrow(TemplateExists);
  });

  it('are listed by id, of a scope alone if one is given', async () => {
    await templates.save(anna, { ...template(), id: 'b' });
    await templates.save(anna, { ...template(), id: 'a', metadata: { name: 'A', scopes: ['shop'] } });
    expect((await library.list(anna)).items.map(({ id }) => id)).toEqual(['a', 'b']);
    expect((await library.list(anna, {}, ['global'])).items.map(({ id }) => id)).toEqual(['b']);
  });

  it('are listed page by page, without a gap', async () => {
    for (const id of ['a', 'b', 'c']) await templates.save(anna, { ...template(), id });
    const first = await library.list(anna, { first: 2 });
    const second = await library.list(anna, { first: 2, ...(first.next === undefined ? {} : { after: first.next }) });
    expect([first, second].map(({ items }) => items.map(({ id }) => id))).toEqual([['a', 'b'], ['c']]);
    expect(second.next).toBeUndefined();
  });

  it('may be read, but not changed, by who is confined to some applications', async () => {
    const confined: Caller = {
      name: 'ci',
      kind: 'token',
      permissions: ['read', 'pipeline:write'],
      roles: [],
      applications: ['shop'],
    };
    await expect(templates.save(confined, template())).rejects.toThrow(TemplatesAreShared);
  });

  describe('with a pipeline that is made with one', () => {
    beforeEach(async () => {
      await templates.save(anna, template());
      await pipelines.save(anna, pipeline('deploy'));
    });

    it('name it as a dependent', async () => {
      expect(await library.dependents(anna, 'deploy')).toEqual([
        { kind: 'pipeline', id: 'p1', name: 'Release', application: 'shop', reference: 'deploy:latest' },
      ]);
    });

    it('tell whoever keeps something of the pipeline what it is as a whole', () => {
      expect(keeper.last?.whole?.['stages']).toEqual([
        { refId: '1', type: 'wait', waitTime: 5, requisiteStageRefIds: [] },
      ]);
    });

    it('are applied when it is started, and the version that was used is kept with it', async () => {
      const record = await pipelineLibrary.get(anna, 'shop', 'Release');
      const { document } = await templated.applied(record, {});
      const { digest } = await library.get(anna, 'deploy');
      expect(document['source']).toEqual({
        id: 'deploy',
        type: 'templatedPipeline',
        version: 'v2',
        templateVersion: 1,
        digest,
        pipelineRevision: 1,
      });
    });

    it('tell with a change what it does to the pipeline', async () => {
      const { dependents } = await templates.save(anna, template(7));
      expect(dependents).toMatchObject([
        { id: 'p1', changes: [{ path: ['stages', 0, 'waitTime'], change: 'changed', before: 5, after: 7 }] },
      ]);
    });

    it('tell it in a dry run too, and save nothing', async () => {
      const { dependents } = await templates.save(anna, template(7), { dryRun: true });
      expect(dependents).toHaveLength(1);
      expect((await library.get(anna, 'deploy')).version).toBe(1);
    });

    it('have what is kept of the pipeline made anew when they change', async () => {
      await templates.save(anna, template(7));
      expect(keeper.last?.whole?.['stages']).toMatchObject([{ waitTime: 7 }]);
    });

    it('leave it alone when another tag moves', async () => {
      expect((await templates.save(anna, template(7), { tag: 'canary' })).dependents).toEqual([]);
    });

    it('refuse a change that would break it, name it, and keep the version that works', async () => {
      const breaks = template(7, { variables: [{ name: 'region', type: 'string' }] });
      const refusal = await templates.save(anna, breaks).catch((error: unknown) => error as Error);
      expect(refusal).toBeInstanceOf(DependentsWouldBreak);
      expect((refusal as Error).message).toContain(
        'Release of shop: Template deploy makes no pipeline of Release. config.variables.region',
      );
      expect((await library.get(anna, 'deploy')).version).toBe(1);
    });

    it('may break it where that is wanted, with a warning', async () => {
      const breaks = template(7, { variables: [{ name: 'region', type: 'string' }] });
      const { warnings } = await templates.save(anna, breaks, { skipPlanDependents: true });
      expect(warnings).toContainEqual({
        path: [],
        message: expect.stringContaining('pipeline Release of shop is broken by this'),
      });
    });

    it('are not deleted while it is there', async () => {
      await expect(templates.delete(anna, 'deploy')).rejects.toThrow(
        'The pipeline template deploy is in use by 1: pipeline Release of shop. Take it out of them first.',
      );
    });

    it('are deleted after it is gone', async () => {
      await pipelines.delete(anna, 'p1');
      await templates.delete(anna, 'deploy');
      expect(await library.find(anna, 'deploy')).toBeUndefined();
    });

    it('lose a tag that it does not use', async () => {
      await templates.save(anna, template(7), { tag: 'canary' });
      await templates.delete(anna, 'deploy', { tag: 'canary' });
      expect(await library.version(anna, 'deploy:canary')).toBeUndefined();
      await expect(templates.delete(anna, 'deploy', { tag: 'latest' })).rejects.toThrow(TemplateInUse);
    });

    it('no longer count it when it is made with another one', async () => {
      await templates.save(anna, { ...template(), id: 'other' });
      await pipelines.save(anna, pipeline('other'));
      expect(await library.dependents(anna, 'deploy')).toEqual([]);
    });

    it('let it be disabled even when they make nothing of it any more', async () => {
      const breaks = template(7, { variables: [{ name: 'region', type: 'string' }] });
      await templates.save(anna, breaks, { skipPlanDependents: true });
      expect((await pipelines.setEnabled(anna, 'p1', false)).disabled).toBe(true);
    });
  });

  it('must be there when a pipeline that names one is saved', async () => {
    await expect(pipelines.save(anna, pipeline('gone'))).rejects.toThrow(NoSuchTemplate);
  });

  it('must make something of a pipeline when that is saved', async () => {
    await templates.save(anna, template());
    await expect(pipelines.save(anna, pipeline('deploy', { variables: { seconds: 'x' } }))).rejects.toThrow(
      TemplateRefused,
    );
  });

  it('may be chosen by what starts the pipeline', async () => {
    await templates.save(anna, template());
    await pipelines.save(anna, pipeline('${ trigger.parameters.template }'));
    const record = await pipelineLibrary.get(anna, 'shop', 'Release');
    const { document } = await templated.applied(record, { parameters: { template: 'deploy' } });
    expect(document['source']).toMatchObject({ id: 'deploy', templateVersion: 1 });
  });

  it('keep counting their versions after they were deleted', async () => {
    await templates.save(anna, template(1));
    await templates.delete(anna, 'deploy');
    expect((await templates.save(anna, template(2))).template.version).toBe(2);
  });

  describe('of the old form', () => {
    const old = (id: string, more: JsonObject = {}): JsonObject => ({
      schema: '1',
      id,
      stages: [{ id: `wait-${id}`, type: 'wait', config: { waitTime: 1 } }],
      ...more,
    });
    const made = (source: string): JsonObject => ({
      id: 'p1',
      type: 'templatedPipeline',
      application: 'shop',
      name: 'Release',
      config: { schema: '1', pipeline: { application: 'shop', template: { source } } },
    });
    const stagesOf = async (): Promise<unknown[]> => {
      const { document } = await templated.applied(await pipelineLibrary.get(anna, 'shop', 'Release'), {});
      return (document['stages'] as JsonObject[]).map(({ refId }) => refId);
    };

    it('build on a parent that is stored too', async () => {
      await templates.save(anna, old('root'));
      await templates.save(anna, old('child', { source: 'spinnaker://root' }));
      await pipelines.save(anna, made('spinnaker://child'));
      expect(await stagesOf()).toEqual(['wait-root', 'wait-child']);
    });

    it('are refused where the parent is not there, and where they are their own', async () => {
      await expect(templates.save(anna, old('child', { source: 'spinnaker://root' }))).rejects.toThrow(NoSuchTemplate);
      await templates.save(anna, old('root'));
      await templates.save(anna, old('child', { source: 'spinnaker://root' }));
      await expect(templates.save(anna, old('root', { source: 'spinnaker://child' }))).rejects.toThrow(
        'The template root is its own parent: root → child → root.',
      );
    });

    it('are not deleted while another one builds on them', async () => {
      await templates.save(anna, old('root'));
      await templates.save(anna, old('child', { source: 'spinnaker://root' }));
      await expect(templates.delete(anna, 'root')).rejects.toThrow('in use by 1: template child');
    });

    it('tell what a change of a parent does to the pipelines of its children', async () => {
      await templates.save(anna, old('root'));
      await templates.save(anna, old('child', { source: 'spinnaker://root' }));
      await pipelines.save(anna, made('spinnaker://child'));
      const { dependents } = await templates.save(anna, old('root', { stages: [] }));
      expect(dependents).toMatchObject([{ id: 'p1', reference: 'child:latest' }]);
      expect(await stagesOf()).toEqual(['wait-child']);
    });

    it('are read from an address when the pipeline is started', async () => {
      egress.answers.set(
        'https://templates.example.com/far.yml',
        `schema: "1"\nid: far\nstages: [{id: far, type: wait, config: {}}]\n`,
      );
      await pipelines.save(anna, made('https://templates.example.com/far.yml'));
      expect(await stagesOf()).toEqual(['far']);
    });

    it.each([
      ['https://templates.example.com/none', 'answers with status 404'],
      ['file:///etc/passwd', 'begins with file://, which is not read'],
    ])('are refused from %s', async (source, why) => {
      const refusal = await pipelines
        .save(anna, made(source))
        .then(stagesOf)
        .catch((error: unknown) => error as Error);
      expect((refusal as Error).message).toContain(why);
    });

    it('find other pipelines by their names', async () => {
      await pipelines.save(anna, { id: 'smoke', application: 'shop', name: 'Smoke', stages: [] });
      const config = { pipeline: '{% pipelineId name="Smoke" %}' };
      await templates.save(anna, old('calls', { stages: [{ id: 'call', type: 'pipeline', config }] }));
      const { pipeline } = await templated.plan(made('spinnaker://calls'));
      expect(pipeline['stages']).toMatchObject([{ pipeline: 'smoke' }]);
    });
  });
});
