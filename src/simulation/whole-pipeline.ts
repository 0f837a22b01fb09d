import type { Fault, JsonObject } from '../kernel/index.ts';
import { DomainError, InvalidInput } from '../kernel/index.ts';
import { parseReference, renderTemplate, templateUse } from '../templates/index.ts';

/** What a pipeline stands for: itself, or what its template makes of it. */
export interface WholePipeline {
  pipeline: JsonObject;
  warnings: Fault[];
  /** The template that it names and that is not at hand; `pipeline` is as it was written then. */
  missing?: string;
}

/**
 * The pipeline as it is to run, made with the templates at hand.
 *
 * @param templates documents of pipeline templates
 * @throws {DomainError} what the template refuses
 */
export function wholePipeline(
  document: JsonObject,
  templates: readonly JsonObject[],
  trigger?: JsonObject,
): WholePipeline {
  const use = templateUse(document);
  const options = trigger === undefined ? { plan: true } : { trigger };
  if (use === undefined) return { pipeline: document, warnings: [] };
  if (use.reference === '') {
    // One of the old form may bring all its stages itself.
    return use.schema === '1' ? renderTemplate(undefined, document, options) : { pipeline: document, warnings: [] };
  }
  const named = parseReference(use.reference);
  const id = typeof named === 'object' && named.kind === 'stored' ? named.id : undefined;
  const template = templates.find((candidate) => id !== undefined && candidate['id'] === id);
  if (template === undefined) return { pipeline: document, warnings: [], missing: use.reference };
  return renderTemplate(template, document, options);
}

/** What was refused as faults: of its fields, or of the whole. */
export const faultsOf = (error: DomainError): readonly Fault[] =>
  error.faults.length > 0 ? error.faults : [{ path: [], message: error.message }];

/** A pipeline cannot be made without its template. */
export class TemplateNotAtHand extends InvalidInput {
  constructor(reference: string) {
    const message = `is ${reference}, and no such template is at hand; hand it over as well (--template FILE)`;
    super('The pipeline', [{ path: ['template', 'reference'], message }]);
  }
}
