import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { PipelineLibrary, type PipelineRecord } from '../applications/index.ts';
import { dataScope, evaluate } from '../expressions/index.ts';
import { type Fault, isJsonObject, type JsonObject } from '../kernel/index.ts';
import { UnusableReference } from './model/errors.ts';
import { isChosenAtStart, templateUse, type TemplateUse } from './model/template-use.ts';
import { type IdOf, renderTemplate, type RenderOptions } from './render.ts';
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
  constructor(
    @Inject(TemplateSources) private readonly sources: TemplateSources,
    @Inject(PipelineLibrary) private readonly library: PipelineLibrary,
  ) {}

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
    const { pipeline: document } = await this.#made(pipeline.document, chain, { trigger });
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
    return await this.#planned(document, reference, await this.sources.load(reference), { plan: true, trigger });
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
    const options = { plan: unmet === 'warn' ? unmet : true } as const;
    return chain && (await this.#planned(document, reference, chain, options, manager));
  }

  async #planned(
    document: JsonObject,
    reference: string,
    chain: readonly LoadedTemplate[],
    options: RenderOptions,
    manager?: EntityManager,
  ): Promise<PlannedPipeline> {
    const { pipeline, warnings } = await this.#made(document, chain, options, manager);
    return { pipeline: withSource(pipeline, reference, chain), warnings };
  }

  /** Rendering is a function; the ids that it turns out to need are looked up between two of its calls. */
  async #made(
    document: JsonObject,
    chain: readonly LoadedTemplate[],
    options: RenderOptions,
    manager?: EntityManager,
  ): Promise<PlannedPipeline> {
    const parents = chain.slice(0, -1).map((each) => each.document);
    const known = new Map<string, string | undefined>();
    for (let round = 1; ; round++) {
      const wanted = new Map<string, [string, string]>();
      const idOf: IdOf = (_kind, application, name) => {
        const key = JSON.stringify([application, name]);
        if (!known.has(key)) wanted.set(key, [application, name]);
        return known.has(key) ? known.get(key) : 'to be looked up';
      };
      const outcome = attempt(() => renderTemplate(chain.at(-1)?.document, document, { ...options, parents, idOf }));
      if (wanted.size === 0 || round > mostRounds) return outcome();
      for (const [key, [application, name]] of wanted) {
        known.set(key, await this.library.idOf(application, name, manager));
      }
    }
  }
}

/** An id may decide which others are asked for; so often, and no more. */
const mostRounds = 5;

/** What work gives or throws, told later. */
function attempt<T>(work: () => T): () => T {
  try {
    const value = work();
    return () => value;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

/** @throws {UnusableReference} it names none, or what starts it does not say which */
function referenceFor(use: TemplateUse, { application }: JsonObject, trigger: JsonObject): string {
  const { reference, path } = use;
  if (reference === '' && use.schema === '1') return '';
  if (reference === '') throw new UnusableReference('', `is missing; expected spinnaker://ID in ${path.join('.')}`);
  if (!isChosenAtStart(use)) return reference;
  const { value } = evaluate(reference, dataScope({ trigger, application: application ?? null }), { unknown: 'keep' });
  const text = typeof value === 'string' ? value : '';
  if (text !== '' && !text.includes('${')) return text;
  throw new UnusableReference(reference, 'is not to be told from what starts the pipeline');
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
