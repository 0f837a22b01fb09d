import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { PipelineListener, type SavedPipeline } from '../applications/index.ts';
import type { JsonObject } from '../kernel/index.ts';
import { parseReference } from './model/template-id.ts';
import { isChosenAtStart, templateUse } from './model/template-use.ts';
import type { TemplateUseValues } from './storage/rows.ts';
import { replaceUses, selectorOf } from './storage/template-store.ts';

/** Keeps who is made with which template, so that a template finds its users without a look at every pipeline. */
@Injectable()
export class TemplateUses extends PipelineListener {
  override async pipelineSaved(manager: EntityManager, pipeline: SavedPipeline): Promise<void> {
    const use = templateUse(pipeline.document);
    const user = { kind: 'pipeline', userId: pipeline.id } as const;
    const { application, name } = pipeline;
    const references = use === undefined || isChosenAtStart(use) ? [] : [use.reference];
    await replaceUses(manager, user, usesBy({ ...user, application, name }, references));
  }

  override async pipelineDeleted(manager: EntityManager, pipelineId: string): Promise<void> {
    await replaceUses(manager, { kind: 'pipeline', userId: pipelineId }, []);
  }

  /** @param versions of the template that a tag names now: each may have a parent of its own */
  async templateSaved(manager: EntityManager, id: string, versions: readonly JsonObject[]): Promise<void> {
    const user = { kind: 'template', userId: id } as const;
    const sources = versions.map(({ source }) => source).filter((source) => typeof source === 'string');
    await replaceUses(manager, user, usesBy({ ...user, application: '', name: id }, sources));
  }
}

function usesBy(
  user: Omit<TemplateUseValues, 'templateId' | 'selector'>,
  references: readonly string[],
): TemplateUseValues[] {
  const uses = references.flatMap((text) => {
    const reference = parseReference(text);
    if (typeof reference === 'string' || reference.kind === 'remote') return [];
    return [{ ...user, templateId: reference.id, selector: selectorOf(reference) }];
  });
  return uses.filter((use, at) => uses.findIndex((each) => sameUse(each, use)) === at);
}

const sameUse = (a: TemplateUseValues, b: TemplateUseValues): boolean =>
  a.templateId === b.templateId && a.selector === b.selector;
