import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { accessEntities, Audit, type Caller, Forbidden, systemCaller } from '../access/index.ts';
import { Clock, DomainEvents, InvalidInput, type Json, type JsonObject } from '../kernel/index.ts';
import { applicationEntities } from './entities.ts';
import {
  ApplicationInUse,
  Applications,
  DuplicateName,
  KnownKinds,
  NoSuchApplication,
  NoSuchPipeline,
  PipelineChanged,
  PipelineLibrary,
  PipelineListener,
  PipelineListeners,
  Pipelines,
  type SavedPipeline,
  StaleRevision,
} from './index.ts';
import { PipelineStore } from './pipeline-store.ts';
import { Revisions } from './revisions.ts';

class NothingKnown extends KnownKinds {
  override stage = (): undefined => undefined;
  override trigger = (): undefined => undefined;
  override stageTypes = (): string[] => [];
  override triggerTypes = (): string[] => [];
  override expressionProblems = (): string[] => [];
}

class HandClock extends Clock {
  at = Date.UTC(2026, 2, 1);
  override now(): Date {
    return new Date((this.at += 1000));
  }
  override after(): () => void {
    throw new Error('nobody waits here');
  }
}

class Ledger extends PipelineListener {
  readonly seen: string[] = [];
  refuses = false;
  override pipelineSaved(_manager: unknown, pipeline: SavedPipeline): Promise<void> {
    this.seen.push(`saved ${pipeline.name} ${String(pipeline.revision)}`);
    return this.refuses ? Promise.reject(new Error('not with me')) : Promise.resolve();
  }
  override pipelineDeleted(_manager: unknown, pipelineId: string): Promise<void> {
    this.seen.push(`deleted ${pipelineId}`);
    return Promise.resolve();
  }
}

const alice = { ...systemCaller('alice') };
const guest: Caller = { name: 'guest', kind: 'token', permissions: ['read'], roles: [], applications: ['other'] };

describe('applications and pipelines', () => {
  let database: TestDatabase;
  let applications: Applications;
  let pipelines: Pipelines;
  let library: PipelineLibrary;
  let ledger: Ledger;
  let events: DomainEvents;
  let audit: Audit;

  beforeEach(async () => {
    database = await openTestDatabase({ entities: [...applicationEntities, ...accessEntities] });
    const clock = new HandClock();
    events = new DomainEvents();
    ledger = new Ledger();
    const listeners = new PipelineListeners();
    listeners.add(ledger);
    const revisions = new Revisions();
    audit = new Audit(database.unitOfWork, clock);
    const store = new PipelineStore(revisions, listeners, audit);
    applications = new Applications(database.unitOfWork, clock, events, revisions, store, audit);
    pipelines = new Pipelines(database.unitOfWork, clock, events, store, new NothingKnown());
    library = new PipelineLibrary(database.unitOfWork, revisions, events);
    await applications.save(alice, { name: 'Shop', email: 'shop@example.com', custom: { kept: [1, null] } });
  });

  afterEach(async () => {
    await database.close();
  });

  const draft = (name: string, more: JsonObject = {}): JsonObject => ({
    name,
    application: 'shop',
    stages: [],
    ...more,
  });
  const names = async (): Promise<string[]> => (await library.list(alice, 'shop')).items.map(({ name }) => name);

  it('entities and migrations describe one schema', async () => {
    const { upQueries } = await database.database.dataSource.driver.createSchemaBuilder().log();
    expect(
      upQueries.map(({ query }) => query).filter((query) => /"(application|pipeline|document)/.test(query)),
    ).toEqual([]);
  });

  it('keeps an application as it was written, found in upper and lower case', async () => {
    const found = await applications.get(alice, 'SHOP');
    expect(found).toMatchObject({ id: 'shop', name: 'Shop', revision: 1, updatedBy: 'alice' });
    expect(found.document).toMatchObject({ custom: { kept: [1, null] }, lastModifiedBy: 'alice' });
    await expect(applications.get(alice, 'none')).rejects.toThrow(NoSuchApplication);
  });

  it('refuses the name of an application that no address could hold', async () => {
    await expect(applications.save(alice, { name: 'my shop' })).rejects.toThrow(/"my shop" has other characters/);
    await expect(applications.save(alice, { name: '-shop' })).rejects.toThrow(/does not begin with/);
    await expect(applications.save(alice, {})).rejects.toThrow(InvalidInput);
  });

  it('lists applications page by page, and only those within reach', async () => {
    for (const name of ['b', 'A', 'other']) await applications.save(alice, { name });
    const first = await applications.list(alice, { first: 3 });
    expect(first.items.map(({ id }) => id)).toEqual(['a', 'b', 'other']);
    const second = await applications.list(alice, {
      first: 3,
      ...(first.next === undefined ? {} : { after: first.next }),
    });
    expect(second.items.map(({ id }) => id)).toEqual(['shop']);
    expect(second.next).toBeUndefined();
    expect((await applications.list(guest)).items.map(({ id }) => id)).toEqual(['other']);
  });

  it('does not delete an application that has pipelines, unless forced to', async () => {
    await pipelines.save(alice, draft('Deploy'));
    await expect(applications.delete(alice, 'shop')).rejects.toThrow(ApplicationInUse);
    await applications.delete(alice, 'shop', { force: true });
    expect(await applications.find(alice, 'shop')).toBeUndefined();
    expect(ledger.seen.at(-1)).toMatch(/^deleted /);
    expect((await applications.history(alice, 'shop')).map(({ deleted }) => deleted)).toEqual([true, false]);
  });

  it('gives a new pipeline an id, and takes one that it brings', async () => {
    const { pipeline } = await pipelines.save(alice, draft('Deploy'));
    expect(pipeline.id).toMatch(/^[0-9a-f-]{36}$/);
    expect(pipeline.document['id']).toBe(pipeline.id);
    await pipelines.save(alice, draft('Preset', { id: 'preset' }));
    expect((await library.get(alice, undefined, 'preset')).name).toBe('Preset');
  });

  it('finds a pipeline by name without regard to case and space, else by id', async () => {
    const { pipeline } = await pipelines.save(alice, draft(' Deploy It '));
    expect((await library.get(alice, 'Shop', 'deploy it')).id).toBe(pipeline.id);
    expect((await library.get(alice, 'shop', pipeline.id)).id).toBe(pipeline.id);
    expect(await library.find(alice, 'other', pipeline.id)).toBeUndefined();
    await expect(library.get(alice, 'shop', 'none')).rejects.toThrow(NoSuchPipeline);
  });

  it('keeps names apart within an application, not across', async () => {
    await pipelines.save(alice, draft('Deploy'));
    await expect(pipelines.save(alice, draft(' DEPLOY '))).rejects.toThrow(DuplicateName);
    await applications.save(alice, { name: 'other' });
    await pipelines.save(alice, { ...draft('Deploy'), application: 'other' });
    await expect(pipelines.save(alice, { ...draft('x'), application: 'nowhere' })).rejects.toThrow(NoSuchApplication);
  });

  it('lets exactly one of two that save the same new name at once win', async () => {
    const results = await Promise.allSettled([
      pipelines.save(alice, draft('Same')),
      pipelines.save(alice, draft('same')),
    ]);
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(results.some((each) => each.status === 'rejected' && each.reason instanceof DuplicateName)).toBe(true);
  });

  it('refuses a change made to an older revision, and tells the current one', async () => {
    const { pipeline } = await pipelines.save(alice, draft('Deploy'), { expectedRevision: 0 });
    const changed = { ...pipeline.document, description: 'one' };
    await pipelines.save(alice, changed, { expectedRevision: 1 });
    const late = pipelines.save(alice, { ...pipeline.document, description: 'two' }, { expectedRevision: 1 });
    await expect(late).rejects.toMatchObject({ code: 'STALE_REVISION', facts: { expected: 1, current: 2 } });
  });

  it('refuses a stale updateTs where Spinnaker would', async () => {
    const { pipeline } = await pipelines.save(alice, draft('Deploy'));
    const next = await pipelines.save(alice, { ...pipeline.document, description: 'one' }, { staleCheck: true });
    expect(next.pipeline.revision).toBe(2);
    const late = pipelines.save(alice, { ...pipeline.document, description: 'two' }, { staleCheck: true });
    await expect(late).rejects.toThrow(StaleRevision);
  });

  it('makes no revision of what is there already', async () => {
    const { pipeline } = await pipelines.save(alice, draft('Deploy'));
    const again = await pipelines.save(alice, pipeline.document);
    expect(again.pipeline.revision).toBe(1);
    expect(await library.history(alice, pipeline.id)).toHaveLength(1);
  });

  it('keeps every revision with who and when, and tells what changed', async () => {
    const { pipeline } = await pipelines.save(alice, draft('Deploy', { stages: [{ type: 'wait', waitTime: 3 }] }));
    await pipelines.save(systemCaller('bob'), { ...pipeline.document, stages: [{ type: 'wait', waitTime: 5 }] });
    const history = await library.history(alice, pipeline.id);
    expect(history.map(({ revision, savedBy }) => [revision, savedBy])).toEqual([
      [2, 'bob'],
      [1, 'alice'],
    ]);
    expect(await library.diff(alice, pipeline.id, 1, 2)).toContainEqual({
      path: ['stages', 0, 'waitTime'],
      change: 'changed',
      before: 3,
      after: 5,
    });
    expect(await library.revision(alice, pipeline.id, 1)).toEqual(pipeline.document);
  });

  it('leaves an entry of each change in the audit, and none of a refused one', async () => {
    const { pipeline } = await pipelines.save(alice, draft('Deploy'));
    await expect(pipelines.save(alice, draft('deploy'))).rejects.toThrow(DuplicateName);
    await pipelines.delete(systemCaller('bob'), pipeline.id);
    await applications.delete(alice, 'shop');
    const entries = await audit.list({ application: 'shop' });
    expect(entries.map(({ who, action, facts }) => [who, action, facts?.['name']])).toEqual([
      ['alice', 'application.delete', 'Shop'],
      ['bob', 'pipeline.delete', 'Deploy'],
      ['alice', 'pipeline.save', 'Deploy'],
      ['alice', 'application.save', 'Shop'],
    ]);
  });

  it('goes on counting revisions when a deleted pipeline comes back', async () => {
    const { pipeline } = await pipelines.save(alice, draft('Deploy'));
    await pipelines.delete(alice, pipeline.id, { expectedRevision: 1 });
    expect(await library.find(alice, 'shop', 'Deploy')).toBeUndefined();
    const back = await pipelines.save(alice, await library.revision(alice, pipeline.id, 2));
    expect(back.pipeline.revision).toBe(3);
  });

  it('lists by index, then by name, page by page', async () => {
    const { pipeline: z } = await pipelines.save(alice, draft('z'));
    await pipelines.save(alice, draft('a'));
    await pipelines.save(alice, draft('second', { index: 1 }));
    const { pipeline: first } = await pipelines.save(alice, draft('first', { index: 0 }));
    expect(await names()).toEqual(['first', 'second', 'a', 'z']);
    const page = await library.list(alice, 'shop', { first: 3 });
    const rest = await library.list(alice, 'shop', { first: 3, after: page.next ?? '' });
    expect(rest.items.map(({ name }) => name)).toEqual(['z']);
    await pipelines.reorder(alice, 'shop', { [z.id]: 0, [first.id]: 2 });
    expect(await names()).toEqual(['z', 'second', 'first', 'a']);
    await expect(pipelines.reorder(alice, 'shop', { [z.id]: 5, none: 1 })).rejects.toThrow(NoSuchPipeline);
    expect((await names())[0]).toBe('z');
  });

  it('renames, moves, disables and enables', async () => {
    await applications.save(alice, { name: 'other' });
    const { pipeline } = await pipelines.save(alice, draft('Deploy'));
    expect((await pipelines.move(alice, pipeline.id, { name: 'Roll out' })).name).toBe('Roll out');
    expect((await pipelines.move(alice, pipeline.id, { application: 'other' })).application).toBe('other');
    expect((await pipelines.setEnabled(alice, pipeline.id, false)).disabled).toBe(true);
    expect((await pipelines.setEnabled(alice, pipeline.id, true)).revision).toBe(5);
    await expect(pipelines.move(alice, pipeline.id, { name: '' })).rejects.toThrow(InvalidInput);
  });

  it('gives the cron triggers of a copy new ids, and keeps those of a change', async () => {
    const triggers = [{ type: 'cron', id: 'mine', cronExpression: '0 0 * * * ?' }];
    const idOf = (document: JsonObject): Json => (document['triggers'] as JsonObject[])[0]?.['id'] ?? null;
    const { pipeline } = await pipelines.save(alice, draft('Deploy', { id: 'p1', triggers }));
    expect(idOf(pipeline.document)).toBe('mine');
    const { id: _id, ...copy } = pipeline.document;
    const copied = await pipelines.save(alice, { ...copy, name: 'Copy' });
    expect(idOf(copied.pipeline.document)).not.toBe('mine');
    const renewed = await pipelines.save(alice, { ...pipeline.document, regenerateCronTriggerIds: true });
    expect(idOf(renewed.pipeline.document)).not.toBe('mine');
    expect(renewed.pipeline.document).not.toHaveProperty('regenerateCronTriggerIds');
  });

  it('saves nothing when a listener refuses, and tells the news only after the commit', async () => {
    const news: string[] = [];
    events.on(PipelineChanged, ({ change, revision }) => news.push(`${change} ${String(revision)}`));
    ledger.refuses = true;
    await expect(pipelines.save(alice, draft('Deploy'))).rejects.toThrow('not with me');
    expect(await names()).toEqual([]);
    ledger.refuses = false;
    await pipelines.save(alice, draft('Deploy'));
    expect(news).toEqual(['saved 1']);
  });

  it('refuses what is too deep or too large, by name', async () => {
    const deep = JSON.parse(`${'{"a":'.repeat(101)}1${'}'.repeat(101)}`) as JsonObject;
    await expect(pipelines.save(alice, deep)).rejects.toThrow(/a\.a\.a.*nested deeper than 100 levels/);
    const fits = JSON.parse(`${'{"a":'.repeat(98)}1${'}'.repeat(98)}`) as JsonObject;
    await pipelines.save(alice, draft('Deep', { fits }));
    const large = draft('Large', { blob: 'x'.repeat(2 * 1024 * 1024) });
    await expect(pipelines.save(alice, large)).rejects.toThrow(/at most 2097152 are kept/);
  });

  it('lets nobody change or see what is out of reach', async () => {
    const { pipeline } = await pipelines.save(alice, draft('Deploy'));
    await expect(pipelines.save(guest, pipeline.document)).rejects.toThrow(Forbidden);
    await expect(pipelines.delete(guest, pipeline.id)).rejects.toThrow(Forbidden);
    await expect(library.find(guest, undefined, pipeline.id)).rejects.toThrow(Forbidden);
    await expect(library.revision(guest, pipeline.id, 1)).rejects.toThrow(Forbidden);
    expect(await library.findMany(guest, [pipeline.id])).toEqual([]);
  });
});
