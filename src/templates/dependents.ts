import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  checkPipeline,
  documentChanges,
  KnownKinds,
  PipelineLibrary,
  PipelineListeners,
  type PipelineRecord,
} from '../applications/index.ts';
import { DomainError, type Fault, InvalidInput, type JsonObject } from '../kernel/index.ts';
import { DependentsWouldBreak } from './model/errors.ts';
import type { DependentChange, TemplateDependent, TemplateSave } from './port.ts';
import type { TemplateUseValues } from './storage/rows.ts';
import { usesOf } from './storage/template-store.ts';
import { TemplatedPipelines } from './templated-pipelines.ts';

/** A pipeline that is made with a template, and what that makes of it; why it makes nothing. */
interface Made {
  record: PipelineRecord;
  use: TemplateUseValues;
  outcome: JsonObject | DomainError | undefined;
}

/** Pipelines that are made with a template: what a change of it does to them. All in the transaction of the change. */
@Injectable()
export class Dependents {
  constructor(
    @Inject(TemplatedPipelines) private readonly templated: TemplatedPipelines,
    @Inject(PipelineListeners) private readonly listeners: PipelineListeners,
    @Inject(KnownKinds) private readonly known: KnownKinds,
  ) {}

  /** What these pipelines are now. @param selectors tags that are about to move */
  async before(manager: EntityManager, templateId: string, selectors: readonly string[]): Promise<Made[]> {
    const uses = await pipelinesMadeWith(manager, templateId, selectors);
    const records = new Map((await PipelineLibrary.among(manager, [...uses.keys()])).map((each) => [each.id, each]));
    const made: Made[] = [];
    for (const [id, use] of uses) {
      const record = records.get(id);
      if (record) made.push({ record, use, outcome: await this.#outcome(manager, record) });
    }
    return made;
  }

  /**
   * What they have become, and tells whoever keeps something of them, such as their triggers.
   *
   * @throws {DependentsWouldBreak} one that could be made before cannot be made any more, and it is not to be skipped
   * @returns warnings for those that are broken all the same
   */
  async after(
    manager: EntityManager,
    templateId: string,
    before: readonly Made[],
    { skipPlanDependents = false }: Pick<TemplateSave, 'skipPlanDependents'> = {},
  ): Promise<{ changes: DependentChange[]; warnings: Fault[] }> {
    const broken: { pipeline: string; application: string; why: string }[] = [];
    const changes: DependentChange[] = [];
    const warnings: Fault[] = [];
    for (const { record, use, outcome } of before) {
      const now = await this.#outcome(manager, record);
      if (now instanceof DomainError) {
        const { name, application } = record;
        const state = outcome instanceof DomainError ? 'was broken before, and still is' : 'is broken by this';
        if (skipPlanDependents || outcome instanceof DomainError) {
          warnings.push({ path: [], message: `pipeline ${name} of ${application} ${state}: ${now.message}` });
        } else broken.push({ pipeline: name, application, why: now.message });
        continue;
      }
      if (now === undefined) continue;
      await this.listeners.saved(manager, { ...record, whole: now });
      const old = outcome instanceof DomainError ? {} : (outcome ?? {});
      const list = documentChanges(comparable(old), comparable(now));
      if (list.length > 0) changes.push({ ...dependentOf(use), changes: list });
    }
    if (broken.length > 0) throw new DependentsWouldBreak(templateId, broken);
    return { changes, warnings };
  }

  async #outcome(manager: EntityManager, record: PipelineRecord): Promise<Made['outcome']> {
    try {
      const planned = await this.templated.planIn(manager, record.document, 'refuse');
      if (planned === undefined) return undefined;
      const { faults } = checkPipeline(planned.pipeline, this.known);
      return faults.length > 0 ? new InvalidInput(`The pipeline ${record.name}`, faults) : planned.pipeline;
    } catch (error) {
      if (error instanceof DomainError) return error;
      throw error;
    }
  }
}

/** `source` names the version; that it is another one is known. */
const comparable = (pipeline: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(pipeline).filter(([key]) => key !== 'source'));

export const dependentOf = ({
  kind,
  userId,
  name,
  application,
  templateId,
  selector,
}: TemplateUseValues): TemplateDependent => ({
  kind,
  id: userId,
  name,
  ...(kind === 'pipeline' ? { application } : {}),
  reference: selector.startsWith('sha256:') ? `${templateId}@${selector}` : `${templateId}:${selector}`,
});

/** By the pipeline's id; also those that are made with a template that builds on this one. */
async function pipelinesMadeWith(
  manager: EntityManager,
  templateId: string,
  selectors: readonly string[],
): Promise<Map<string, TemplateUseValues>> {
  const found = new Map<string, TemplateUseValues>();
  const seen = new Set([templateId]);
  let uses = await usesOf(manager, templateId, selectors);
  while (uses.length > 0) {
    const next: TemplateUseValues[] = [];
    for (const use of uses) {
      if (use.kind === 'pipeline') found.set(use.userId, found.get(use.userId) ?? use);
      else if (!seen.has(use.userId)) {
        seen.add(use.userId);
        next.push(...(await usesOf(manager, use.userId)));
      }
    }
    uses = next;
  }
  return found;
}
