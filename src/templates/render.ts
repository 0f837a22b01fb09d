import { isJsonObject, type JsonObject } from '../kernel/index.ts';
import { checkBounds } from './engine/bounds.ts';
import { Refusal } from './engine/refusal.ts';
import { withVariables } from './engine/template-variables.ts';
import { renderV2 } from './engine/v2/render.ts';
import { checkTemplate } from './model/check-template.ts';
import { TemplateRefused } from './model/errors.ts';
import { renderedFaults, type Rendered } from './model/rendered.ts';

export interface RenderOptions {
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
 * @param template a pipeline template of schema `v2`
 * @param config   the pipeline that uses it, as it was saved
 * @throws {TemplateRefused} every fault, with its path in the template or the configuration
 */
export function renderTemplate(template: JsonObject, config: JsonObject, options: RenderOptions = {}): Rendered {
  const { trigger = {}, plan = false } = options;
  return refused(template, config, () => {
    const { faults } = checkTemplate(template);
    if (faults.length > 0)
      throw new Refusal(...faults.map(({ path, message }) => ({ path: ['template', ...path], message })));
    const { pipeline: built, warnings } = renderV2(template, config, trigger);
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

function refused<T>(template: JsonObject, config: JsonObject, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const named = (value: unknown, otherwise: string): string => (typeof value === 'string' ? value : otherwise);
    throw new TemplateRefused(named(template['id'], 'without id'), named(config['name'], 'without name'), error.faults);
  }
}
