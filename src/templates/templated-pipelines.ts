import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type PipelineRecord } from '../applications/index.ts';
import { dataScope, evaluate } from '../expressions/index.ts';
import { type Fault, isJsonObject, type JsonObject } from '../kernel/index.ts';
import { UnusableReference } from './model/errors.ts';
import { isChosenAtStart, templateUse, type TemplateUse } from './model/template-use.ts';
import { renderTemplate } from './render.ts';
import { type LoadedTemplate, TemplateSources } from './template-sources.ts';

/** What a templated pipeline stands for. */
export interface PlannedPipeline {
  /** An ordinary pipeline; its `source` says what it was made of. */
  pipeline: JsonObject;
  warnings: Fault[];
}

/** Makes pipelines of those that name a template. */
@Injectable()
export class TemplatedPipelines {
  constructor(@Inject(TemplateSources) private readonly sources: TemplateSources) {}

  /**
   * The pipeline as it is to run; the very same where it is made with no template.
   *
   * @throws {TemplateRefused} @throws as {@link TemplateSources.load}
   */
  async applied(pipeline: PipelineRecord, trigger: JsonObject): Promise<PipelineRecord> {
    const use = templateUse(pipeline.document);
    if (use === undefined) return pipeline;
    const reference = referenceFor(use, pipeline.document, trigger);
    const chain = await this.sources.load(reference);
    const { pipeline: document } = made(use, chain, { trigger });
    return { ...pipeline, document: withSource(document, reference, chain, pipeline.revision) };
  }

  /**
   * What a configuration stands for, with every variable in its place; it needs not be saved.
   *
   * @throws {TemplateRefused} also where a variable stays without a value
   * @throws as {@link TemplateSources.load}
   */
  async plan(document: JsonObject, trigger: JsonObject = {}): Promise<PlannedPipeline> {
    const use = templateUse(document);
    if (use === undefined) return { pipeline: document, warnings: [] };
    const reference = referenceFor(use, document, trigger);
    return planned(use, reference, await this.sources.load(reference));
  }

  /**
   * As {@link TemplatedPipelines.plan}, in a transaction.
   *
   * @param unmet what becomes of a variable without a value
   * @returns undefined where the template shows only when the pipeline is started
   */
  async planIn(
    manager: EntityManager,
    document: JsonObject,
    unmet: 'refuse' | 'warn',
  ): Promise<PlannedPipeline | undefined> {
    const use = templateUse(document);
    if (use === undefined || isChosenAtStart(use)) return undefined;
    const reference = referenceFor(use, document, {});
    const chain = await this.sources.load(reference, manager);
    return chain && planned(use, reference, chain, unmet === 'warn' ? 'warn' : true);
  }
}

/** @throws {UnusableReference} it names none, or what starts it does not say which */
function referenceFor(use: TemplateUse, { application }: JsonObject, trigger: JsonObject): string {
  const { reference, path } = use;
  if (reference === '') throw new UnusableReference('', `is missing; expected spinnaker://ID in ${path.join('.')}`);
  if (!isChosenAtStart(use)) return reference;
  const { value } = evaluate(reference, dataScope({ trigger, application: application ?? null }), { unknown: 'keep' });
  const text = typeof value === 'string' ? value : '';
  if (text !== '' && !text.includes('${')) return text;
  throw new UnusableReference(reference, 'is not to be told from what starts the pipeline');
}

function planned(
  use: TemplateUse,
  reference: string,
  chain: readonly LoadedTemplate[],
  plan: true | 'warn' = true,
): PlannedPipeline {
  const { pipeline, warnings } = made(use, chain, { plan });
  return { pipeline: withSource(pipeline, reference, chain), warnings };
}

function made(
  use: TemplateUse,
  chain: readonly LoadedTemplate[],
  options: Parameters<typeof renderTemplate>[2],
): PlannedPipeline {
  const template = chain.at(-1)?.document ?? {};
  return renderTemplate(template, use.config, options);
}

/** The version that was used is kept with what was made of it: a later one must not seem to have been. */
function withSource(
  pipeline: JsonObject,
  reference: string,
  chain: readonly LoadedTemplate[],
  pipelineRevision?: number,
): JsonObject {
  const own = chain.at(-1);
  const { source } = pipeline;
  return {
    ...pipeline,
    source: {
      ...(isJsonObject(source) ? source : {}),
      id: reference.replace(/^spinnaker:\/\//i, ''),
      ...(own?.version === undefined ? {} : { templateVersion: own.version }),
      ...(own === undefined ? {} : { digest: own.digest }),
      ...(pipelineRevision === undefined ? {} : { pipelineRevision }),
    },
  };
}
