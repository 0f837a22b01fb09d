import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import {
  accessEntities,
  ApiTokens,
  Audit,
  Callers,
  Forbidden,
  type Permission,
  systemCaller,
} from '../access/index.ts';
import { DomainEvents, SystemClock } from '../kernel/index.ts';
import { loadSettings } from '../settings/index.ts';
import { Applications } from './applications.ts';
import { Authors } from './authors.ts';
import { DefinitionsForStages } from './definitions-for-stages.ts';
import { applicationEntities } from './entities.ts';
import { StaleRevision } from './model/errors.ts';
import { PipelineLibrary } from './pipeline-library.ts';
import { PipelineStore } from './pipeline-store.ts';
import { Pipelines } from './pipelines.ts';
import { Projects } from './projects.ts';
import { type Author, KnownKinds, PipelineListeners } from './port.ts';
import { Revisions } from './revisions.ts';

class NothingKnown extends KnownKinds {
  override stage = (): undefined => undefined;
  override trigger = (): undefined => undefined;
  override stageTypes = (): string[] => [];
  override triggerTypes = (): string[] => [];
  override expressionProblems = (): string[] => [];
}

const root = systemCaller('root');
const administrator: Author = { user: 'administrator', verified: true, application: 'shop' };
const options = { newId: 'made-of-the-intent', staleCheck: false };

describe('definitions in the hands of a stage', () => {
  let database: TestDatabase;
  let tokens: ApiTokens;
  let definitions: DefinitionsForStages;

  beforeEach(async () => {
    database = await openTestDatabase({ entities: [...applicationEntities, ...accessEntities] });
    const { unitOfWork } = database;
    const clock = new SystemClock();
    const events = new DomainEvents();
    const revisions = new Revisions();
    const audit = new Audit(unitOfWork, clock);
    const store = new PipelineStore(revisions, new PipelineListeners(), audit);
    const { access, server } = loadSettings({ folder: '/nowhere', environment: {} });
    tokens = new ApiTokens(unitOfWork, audit, clock);
    definitions = new DefinitionsForStages(
      new Authors(new Callers(tokens, access, server)),
      new Applications(unitOfWork, clock, events, revisions, store, audit),
      new Pipelines(unitOfWork, clock, events, store, new NothingKnown()),
      new PipelineLibrary(unitOfWork, revisions, events),
      new Projects(unitOfWork, clock, revisions, audit),
    );
    await definitions.saveApplication(administrator, { name: 'shop' }, 0);
    await definitions.saveApplication(administrator, { name: 'cellar' }, 0);
  });

  afterEach(() => database.close());

  const holder = async (...permissions: Permission[]): Promise<{ author: Author; id: string }> => {
    const { token } = await tokens.create(root, { name: 'ci', permissions, applications: ['shop'] });
    return { author: { user: 'token:ci', verified: true, application: 'shop' }, id: token.id };
  };
  const pipeline = (application: string) => ({ application, name: 'Bake', stages: [] });

  it('may be changed by a token as far as that goes', async () => {
    const { author } = await holder('read', 'pipeline:write');

    await expect(definitions.savePipeline(author, pipeline('shop'), options)).resolves.toMatchObject({ revision: 1 });
    await expect(definitions.savePipeline(author, pipeline('cellar'), options)).rejects.toThrow(Forbidden);
    await expect(definitions.saveApplication(author, { name: 'shop', a: 1 }, 1)).rejects.toThrow(Forbidden);
  });

  it('are closed to a token that was revoked while the pipeline ran', async () => {
    const { author, id } = await holder('read', 'pipeline:write');
    await tokens.revoke(root, id);

    await expect(definitions.savePipeline(author, pipeline('shop'), options)).rejects.toThrow(/not let in any more/);
  });

  it.each(['cron', 'administrator', 'token:ci'])(
    'are pipelines of its own application alone for one that only calls itself %s',
    async (user) => {
      await holder('administer').catch(() => holder('application:write'));
      const author: Author = { user, application: 'shop' };

      await expect(definitions.savePipeline(author, pipeline('shop'), options)).resolves.toMatchObject({ revision: 1 });
      await expect(definitions.savePipeline(author, pipeline('cellar'), options)).rejects.toThrow(Forbidden);
      await expect(definitions.saveApplication(author, { name: 'shop', a: 1 }, 1)).rejects.toThrow(Forbidden);
      await expect(definitions.deleteApplication(author, 'shop')).rejects.toThrow(Forbidden);
    },
  );

  it('hold one pipeline when the same wish saves it twice', async () => {
    const first = await definitions.savePipeline(administrator, pipeline('shop'), options);
    const second = await definitions.savePipeline(administrator, pipeline('shop'), options);

    expect(second).toEqual(first);
  });

  it('take a stale pipeline that says what is there already, and no other', async () => {
    const saved = await definitions.savePipeline(administrator, pipeline('shop'), options);
    const stale = { ...saved.document, updateTs: '1' };
    const checked = { ...options, staleCheck: true };

    await expect(definitions.savePipeline(administrator, stale, checked)).resolves.toMatchObject({ revision: 1 });
    await expect(definitions.savePipeline(administrator, { ...stale, description: 'x' }, checked)).rejects.toThrow(
      StaleRevision,
    );
  });

  it('of projects are made, found and deleted by those who reach all that they are about', async () => {
    const { author } = await holder('read', 'application:write');
    const project = (...applications: string[]) => ({ name: 'All', config: { applications } });
    const { id } = await definitions.saveProject(author, project('shop'), 'p1');

    expect(id).toBe('p1');
    await expect(definitions.saveProject(author, project('shop', 'cellar'), 'p2')).rejects.toThrow(Forbidden);
    await definitions.saveProject(administrator, project('shop', 'cellar'), 'p3');
    await expect(definitions.saveProject(author, project('shop'), 'p4')).rejects.toThrow(Forbidden);
    expect(await definitions.findProject(author, 'all')).toBeUndefined();
    await definitions.deleteProject(administrator, id);
    expect(await definitions.findProject(administrator, 'all')).toBeUndefined();
  });

  it('are ordered, found and deleted', async () => {
    const { id } = await definitions.savePipeline(administrator, pipeline('shop'), options);
    await definitions.reorderPipelines(administrator, 'shop', { [id]: 3 });
    expect((await definitions.findPipeline(administrator, 'shop', 'bake'))?.document['index']).toBe(3);
    await definitions.deletePipeline(administrator, id);
    expect(await definitions.findPipeline(administrator, undefined, id)).toBeUndefined();
    await definitions.deleteApplication(administrator, 'cellar');
    expect(await definitions.findApplication(administrator, 'cellar')).toBeUndefined();
  });
});
