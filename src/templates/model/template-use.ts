import { isJsonObject, type JsonObject } from '../../kernel/index.ts';

/** How a pipeline is made with a template. */
export interface TemplateUse {
  schema: 'v2' | '1';
  /** As it is written; empty where a pipeline of the old form brings all its stages itself. */
  reference: string;
  /** Where it is written. */
  path: string[];
}

/** @returns undefined for a pipeline that is made with none */
export function templateUse(document: JsonObject): TemplateUse | undefined {
  const { config, template } = document;
  const templated = document['type'] === 'templatedPipeline';
  if (document['schema'] === 'v2' && (isJsonObject(template) || templated)) {
    const reference = isJsonObject(template) ? template['reference'] : undefined;
    return { schema: 'v2', reference: textOf(reference), path: ['template', 'reference'] };
  }
  if (!templated || !isJsonObject(config)) return undefined;
  const pipeline = isJsonObject(config['pipeline']) ? config['pipeline'] : {};
  const source = isJsonObject(pipeline['template']) ? pipeline['template']['source'] : undefined;
  return { schema: '1', reference: textOf(source), path: ['config', 'pipeline', 'template', 'source'] };
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

/** Whether which template it is shows only when something starts the pipeline. */
export const isChosenAtStart = ({ reference }: TemplateUse): boolean => /\$\{|\{\{/.test(reference);
