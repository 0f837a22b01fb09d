import { checkDocument } from '../applications/index.ts';
import { isJsonObject, type JsonObject } from '../kernel/index.ts';
import { checkBounds } from './engine/bounds.ts';
import { Refusal, refusal } from './engine/refusal.ts';
import { withVariables } from './engine/template-variables.ts';
import { renderV1 } from './engine/v1/render.ts';
import { renderV2 } from './engine/v2/render.ts';
import { checkTemplate } from './model/check-template.ts';
import { libraries } from './means.ts';
import { TemplateRefused } from './model/errors.ts';
import { renderedFaults, type Rendered } from './model/rendered.ts';

/** Finds the id of a pipeline or a strategy, for `{% pipelineId %}`. */
export type IdOf = (kind: 'pipeline' | 'strategy', application: string, name: string) => string | undefined;

export interface RenderOptions {
  /** Templates that this one builds on, the outermost first: its parent comes last. */
  parents?: readonly JsonObject[];
  /** Of the pipelines that there are; without it there are none. */
  idOf?: IdOf;
  /** What starts the pipeline; a default may name it. */
  trigger?: JsonObject;
  /** Resolves `templateVariables` in the stages too, and refuses what stays without a value: `warn` only tells of it. */
  plan?: boolean | 'warn';
}

/**
 * Makes the ordinary pipeline that a templated one stands for. Pure: the same answer for the same input, and nothing is
 * read or asked.
 *
 * Expressions outside of `stages` that name `templateVariables` are evaluated; those in stages are left for their run,
 * unless this is a plan.
 *
 * @param template a pipeline template of schema `v2`, or of the old form, `1`; none where a pipeline of that brings all
 * @param config   the pipeline that uses it, as it was saved
 * @throws {TemplateRefused} every fault, with its path in the template or the configuration
 * @throws {InvalidInput} one of them is too large, or nested too deep
 */
export function renderTemplate(
  template: JsonObject | undefined,
  config: JsonObject,
  options: RenderOptions = {},
): Rendered {
  const { plan = false } = options;
  return refused(template, config, () => {
    const { pipeline: built, warnings } = made(template, config, options);
    checkBounds(built);
    const variables = isJsonObject(built['templateVariables']) ? built['templateVariables'] : {};
    const evaluated = withVariables(
      built,
      variables,
      (key) => key !== 'templateVariables' && (plan !== false || key !== 'stages'),
    );
    checkBounds(evaluated.pipeline);
    const unmet = evaluated.faults.map(({ path, message }) => ({ path: ['pipeline', ...path], message }));
    const all = [...renderedFaults(evaluated.pipeline), ...(plan === true ? unmet : [])];
    if (all.length > 0) throw new Refusal(...all);
    return { pipeline: evaluated.pipeline, warnings: [...warnings, ...unmet] };
  });
}

function made(template: JsonObject | undefined, config: JsonObject, options: RenderOptions): Rendered {
  const { trigger = {}, parents = [], idOf = () => undefined } = options;
  const chain = template === undefined ? [] : [...parents, template];
  for (const each of chain) checkDocument('The template', each);
  checkDocument('The pipeline', config);
  const faults = chain.flatMap((each) => checkTemplate(each).faults);
  if (faults.length > 0) {
    throw new Refusal(...faults.map(({ path, message }) => ({ path: ['template', ...path], message })));
  }
  const source = chain[0]?.['schema'] === '1' ? chain[0]['source'] : undefined;
  if (typeof source === 'string' && source !== '') {
    throw refusal(['template', 'source'], `is ${source}, and that template is not at hand`);
  }
  if (template?.['schema'] === 'v2') return renderV2(template, config, trigger);
  // A file may hold the configuration alone, without the pipeline round it.
  const document = isJsonObject(config['config']) ? config : { config };
  return renderV1(chain, document, trigger, { ...libraries, idOf });
}

function refused<T>(template: JsonObject | undefined, config: JsonObject, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const named = (value: unknown, otherwise: string): string => (typeof value === 'string' ? value : otherwise);
    throw new TemplateRefused(
      named(template?.['id'], 'without id'),
      named(config['name'], 'without name'),
      error.faults,
    );
  }
}
