import { Inject, Injectable } from '@nestjs/common';
import { type EntityManager, type ObjectLiteral } from 'typeorm';
import { Audit, type Caller, demand } from '../access/index.ts';
import { checkDocument } from '../applications/index.ts';
import { Clock, InvalidInput, isJsonObject, type JsonObject } from '../kernel/index.ts';
import { isDuplicate, UnitOfWork } from '../persistence/index.ts';
import { Dependents } from './dependents.ts';
import { checkTemplate } from './model/check-template.ts';
import { contentOf, digestOf } from './model/digest.ts';
import {
  NoSuchTemplate,
  SavedJustNow,
  StaleTemplate,
  TemplateExists,
  TemplateInUse,
  TemplatesAreShared,
} from './model/errors.ts';
import { tagFaults } from './model/template-id.ts';
import type { SavedTemplate, TemplateSave } from './port.ts';
import {
  TemplateRow,
  TemplateTagRow,
  type TemplateValues,
  TemplateVersionRow,
  type TemplateVersionValues,
} from './storage/rows.ts';
import { replaceUses, tagsOf, usesOf } from './storage/template-store.ts';
import { TemplateSources } from './template-sources.ts';
import { TemplateUses } from './template-uses.ts';

/** Changes of templates. Reading them is {@link TemplateLibrary}. */
@Injectable()
export class StoredTemplates {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(Audit) private readonly audit: Audit,
    @Inject(Dependents) private readonly dependents: Dependents,
    @Inject(TemplateUses) private readonly uses: TemplateUses,
    @Inject(TemplateSources) private readonly sources: TemplateSources,
  ) {}

  /**
   * Saves a version of a template, and moves its tag there. Saving what a version says already makes no new one.
   *
   * Every pipeline that is made with it by this tag is planned first: one that would break refuses the save.
   *
   * @throws {InvalidInput} every fault of the template, with its path
   * @throws {DependentsWouldBreak} names the pipelines, and why
   * @throws {NoSuchTemplate} @throws {TemplateExists} @throws {StaleTemplate} @throws {TemplatesAreShared}
   */
  async save(caller: Caller, template: JsonObject, options: TemplateSave = {}): Promise<SavedTemplate> {
    checkDocument('The template', template);
    const { faults, warnings } = checkTemplate(template);
    const tag = options.tag ?? (typeof template['tag'] === 'string' ? template['tag'] : 'latest');
    const all = [...faults, ...tagFaults(tag)];
    const id = typeof template['id'] === 'string' ? template['id'] : '';
    if (all.length > 0) throw new InvalidInput(`The template ${id}`, all);
    mayChange(caller);
    const saved = await this.#written(id, options.dryRun === true, (manager) =>
      this.#put(manager, caller, { id, template, tag, options }),
    );
    return { ...saved, warnings: [...warnings, ...saved.warnings] };
  }

  /**
   * Deletes a template, or with a tag only that name for one of its versions. Its versions stay in the history.
   *
   * @throws {TemplateInUse} names the pipelines and templates that are made with it
   * @throws {NoSuchTemplate} @throws {TemplatesAreShared}
   */
  async delete(caller: Caller, id: string, options: { tag?: string } = {}): Promise<void> {
    mayChange(caller);
    const { tag } = options;
    await this.unitOfWork.write(async (manager) => {
      const row = await manager.findOneBy(TemplateRow, { id });
      const tags = (await tagsOf(manager, [id])).get(id)?.map((each) => each.tag) ?? [];
      const reference = tag === undefined ? id : `${id}:${tag}`;
      if (row === null || (tag !== undefined && !tags.includes(tag))) throw new NoSuchTemplate(reference);
      const goes = tag === undefined || tags.every((each) => each === tag);
      const uses = await usesOf(manager, id, goes ? undefined : [tag]);
      if (uses.length > 0) {
        const users = uses.map(({ kind, name, application }) =>
          kind === 'pipeline' ? `pipeline ${name} of ${application}` : `template ${name}`,
        );
        throw new TemplateInUse(reference, users);
      }
      await manager.delete(TemplateTagRow, { templateId: id, ...(goes ? {} : { tag }) });
      if (goes) {
        await manager.delete(TemplateRow, { id });
        await replaceUses(manager, { kind: 'template', userId: id }, []);
      } else await this.uses.templateSaved(manager, id, await taggedDocuments(manager, id));
      await this.audit.record(manager, caller, {
        action: 'template.delete',
        subject: id,
        facts: tag === undefined ? {} : { tag },
      });
    });
  }

  /** @param dryRun all that is written is taken back */
  async #written<T>(id: string, dryRun: boolean, work: (manager: EntityManager) => Promise<T>): Promise<T> {
    let result: { value: T } | undefined;
    try {
      return await this.unitOfWork.write(async (manager) => {
        const value = await work(manager);
        if (!dryRun) return value;
        result = { value };
        throw new TakenBack();
      });
    } catch (error) {
      if (error instanceof TakenBack && result) return result.value;
      // Two saved it at once: the other was first.
      if (isDuplicate(error)) throw new SavedJustNow(id);
      throw error;
    }
  }

  async #put(
    manager: EntityManager,
    caller: Caller,
    { id, template, tag, options }: { id: string; template: JsonObject; tag: string; options: TemplateSave },
  ): Promise<SavedTemplate> {
    const before = await manager.findOneBy(TemplateRow, { id });
    expectState(id, before, options);
    const dependents = await this.dependents.before(manager, id, [tag]);
    const version = await this.#version(manager, caller, { id, before, template });
    await manager.save(TemplateTagRow, { templateId: id, tag, version: version.version });
    await this.uses.templateSaved(manager, id, await taggedDocuments(manager, id));
    // Read as a pipeline will: a parent that is not there, or a cycle, refuses the save.
    await this.sources.load(`${id}:${tag}`, manager);
    const { changes, warnings } = await this.dependents.after(manager, id, dependents, options);
    await this.audit.record(manager, caller, {
      action: 'template.save',
      subject: id,
      facts: { version: version.version, digest: version.digest, tag },
    });
    const tags = ((await tagsOf(manager, [id])).get(id) ?? []).filter((each) => each.version === version.version);
    const { digest, savedBy, savedAt } = version;
    return {
      template: { id, version: version.version, digest, savedBy, savedAt, tags: tags.map((each) => each.tag).sort() },
      dependents: changes,
      warnings,
    };
  }

  /** A new version, or the one that says this already. */
  async #version(
    manager: EntityManager,
    caller: Caller,
    { id, before, template }: { id: string; before: TemplateRow | null; template: JsonObject },
  ): Promise<TemplateVersionValues> {
    const document = contentOf(template);
    const digest = digestOf(template);
    const same = await manager.findOneBy(TemplateVersionRow, { templateId: id, digest });
    const now = this.clock.now();
    const last = (await manager.maximum(TemplateVersionRow, 'version', { templateId: id })) ?? 0;
    const version = same ?? { templateId: id, version: last + 1, digest, savedAt: now, savedBy: caller.name, document };
    const { metadata } = document;
    const row: TemplateValues = {
      id,
      schema: document['schema'] === 'v2' ? 'v2' : '1',
      metadata: isJsonObject(metadata) ? metadata : {},
      version: Math.max(last, version.version),
      createdAt: before?.createdAt ?? now,
      updatedAt: now,
      updatedBy: caller.name,
    };
    // A row's own type would lead TypeORM's into JSON without end.
    await manager.getRepository<ObjectLiteral>(TemplateRow).save(row);
    if (same === null) await manager.getRepository<ObjectLiteral>(TemplateVersionRow).insert(version);
    return version;
  }
}

function expectState(id: string, before: TemplateRow | null, { expect, expectedVersion }: TemplateSave): void {
  if (before !== null && expect === 'new') throw new TemplateExists(id);
  if (before === null && expect === 'present') throw new NoSuchTemplate(id);
  const current = before?.version ?? 0;
  if (expectedVersion !== undefined && expectedVersion !== current)
    throw new StaleTemplate(id, expectedVersion, current);
}

async function taggedDocuments(manager: EntityManager, id: string): Promise<JsonObject[]> {
  const versions = new Set(((await tagsOf(manager, [id])).get(id) ?? []).map(({ version }) => version));
  const documents: JsonObject[] = [];
  for (const version of versions) {
    const row = await manager.findOneBy(TemplateVersionRow, { templateId: id, version });
    if (row) documents.push(row.document);
  }
  return documents;
}

/** A template is everybody's. */
function mayChange(caller: Caller): void {
  demand(caller, 'pipeline:write');
  if (caller.applications !== undefined) throw new TemplatesAreShared(caller.name);
}

/** Ends a transaction that was only to show what it would do. */
class TakenBack extends Error {}
