import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { accessEntities, Audit, type Caller, Forbidden, systemCaller } from '../access/index.ts';
import { InvalidInput, type JsonObject, SystemClock } from '../kernel/index.ts';
import { applicationEntities } from './entities.ts';
import { NoSuchProject, ProjectNameTaken, StaleRevision } from './model/errors.ts';
import { Projects } from './projects.ts';
import { Revisions } from './revisions.ts';

const ada = systemCaller('ada');
const confined: Caller = {
  name: 'token:shop',
  kind: 'token',
  permissions: ['read', 'application:write'],
  roles: [],
  applications: ['shop'],
};

describe('projects', () => {
  let database: TestDatabase;
  let projects: Projects;

  beforeEach(async () => {
    database = await openTestDatabase({ entities: [...applicationEntities, ...accessEntities] });
    const clock = new SystemClock();
    projects = new Projects(database.unitOfWork, clock, new Revisions(), new Audit(database.unitOfWork, clock));
  });

  afterEach(() => database.close());

  const about = (name: string, ...applications: string[]): JsonObject => ({
    name,
    email: 'a@example.com',
    config: { applications, clusters: [{ account: 'prod', stack: '*' }], pipelineConfigs: [] },
    mine: [1, null],
  });

  it('are kept as they came, and found by name or id', async () => {
    const { id } = await projects.save(ada, about('All of it', 'shop'));

    for (const nameOrId of ['all of it ', id]) {
      const found = await projects.find(ada, nameOrId);
      expect(found).toMatchObject({ id, name: 'All of it', revision: 1, updatedBy: 'ada' });
      expect(found?.document).toMatchObject({ ...about('All of it', 'shop'), id });
    }
  });

  it('are changed by id or by name, each change a revision, none for what is there already', async () => {
    const { id, document } = await projects.save(ada, about('All', 'shop'));
    await projects.save(ada, document);
    await projects.save(ada, { ...document, name: 'Everything' });
    await projects.save(ada, { name: 'everything', config: {} });

    expect((await projects.history(ada, id)).map(({ revision }) => revision)).toEqual([3, 2, 1]);
    await projects.delete(ada, id);
    await expect(projects.history(ada, id)).rejects.toThrow(NoSuchProject);
    expect((await projects.save(ada, document)).revision).toBe(5);
  });

  it('have one name each, and are not saved over one another', async () => {
    const { document } = await projects.save(ada, about('All', 'shop'));
    await projects.save(ada, { ...about('Some', 'shop'), id: 'p2' });

    await expect(projects.save(ada, { ...document, name: 'SOME' })).rejects.toThrow(ProjectNameTaken);
    await expect(projects.save(ada, { ...document, email: 'b@example.com' }, { expectedRevision: 7 })).rejects.toThrow(
      StaleRevision,
    );
    await expect(projects.delete(ada, 'None')).rejects.toThrow(NoSuchProject);
  });

  it.each<[JsonObject, string]>([
    [{}, 'name'],
    [{ name: 'a/b' }, 'name'],
    [{ name: 'a', config: [] }, 'config'],
    [{ name: 'a', config: { applications: ['shop', 7] } }, 'config.applications.1'],
    [{ name: 'a', config: { clusters: 'prod' } }, 'config.clusters'],
    [{ name: 'a', config: { pipelineConfigs: [{ application: 'shop' }] } }, 'config.pipelineConfigs.0'],
  ])('are refused with the place of each fault: %j', async (document, place) => {
    const refusal: unknown = await projects.save(ada, document).catch((error: unknown) => error);

    expect(refusal).toBeInstanceOf(InvalidInput);
    expect((refusal as InvalidInput).faults.map(({ path }) => path.join('.'))).toEqual([place]);
  });

  it('are seen and changed by those alone who reach all that they are about', async () => {
    await projects.save(ada, about('Both', 'shop', 'cellar'));
    await projects.save(ada, about('Mine', 'Shop'));
    await projects.save(ada, { name: 'Bare' });

    expect((await projects.list(confined)).items.map(({ name }) => name)).toEqual(['Bare', 'Mine']);
    expect(await projects.find(confined, 'Both')).toBeUndefined();
    await expect(projects.save(confined, about('Both', 'shop'))).rejects.toThrow(Forbidden);
    await expect(projects.delete(confined, 'Bare')).rejects.toThrow(Forbidden);
    await expect(projects.save(confined, about('Mine', 'shop'))).resolves.toMatchObject({ revision: 2 });
  });

  it('come in pages that are as long as there is something to show', async () => {
    for (const name of ['a', 'b', 'c', 'd']) await projects.save(ada, about(name, name === 'd' ? 'shop' : 'cellar'));
    const first = await projects.list(ada, { first: 3 });

    expect(first).toMatchObject({ items: [{ name: 'a' }, { name: 'b' }, { name: 'c' }], next: 'c' });
    expect((await projects.list(ada, { first: 3, after: 'c' })).items.map(({ name }) => name)).toEqual(['d']);
    expect((await projects.list(confined, { first: 1 })).items.map(({ name }) => name)).toEqual(['d']);
  });
});
