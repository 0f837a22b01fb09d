import { z } from 'zod';
import { InvalidInput, type JsonObject } from '../../kernel/index.ts';
import type { SavedTemplate } from '../../templates/port.ts';
import { flag, type Planning, text } from '../port.ts';
import { decodedObject, encoded } from './encoded.ts';

/** What the jobs that save a template are told. */
export const TemplateOptions = z.looseObject({
  pipelineTemplate: encoded().describe('The template: JSON, or the same in base64.'),
  id: text().nullish().describe('Id of the template, where it does not say so itself.'),
  tag: text().nullish().describe('The name that this version has from now on; latest where it is not said.'),
  skipPlanDependents: flag()
    .nullish()
    .describe('Saves it although a pipeline breaks that is made with it; a warning tells which.'),
});
export type TemplateOptions = z.infer<typeof TemplateOptions>;

/** The template of a job, with its id. @throws {InvalidInput} */
export function templateOf(planning: Planning<TemplateOptions>): JsonObject {
  const { pipelineTemplate, id } = planning.options;
  const template = decodedObject(pipelineTemplate, 'pipelineTemplate', planning);
  const named = typeof id === 'string' && id.trim() !== '' ? id.trim() : undefined;
  const own = template['id'] ?? named;
  if (named !== undefined && own !== named) {
    const message = `is ${named}, but the template says that it is ${JSON.stringify(own)}`;
    throw new InvalidInput('The job', [{ path: ['id'], message }]);
  }
  return named === undefined ? template : { ...template, id: named };
}

/** How the template is to be saved. */
export const savingOf = ({
  tag,
  skipPlanDependents,
}: TemplateOptions): { tag?: string; skipPlanDependents: boolean } => ({
  ...(tag === null || tag === undefined || tag.trim() === '' ? {} : { tag: tag.trim() }),
  skipPlanDependents: skipPlanDependents === true,
});

/** What the context tells of a save: which version it is, and what becomes of the pipelines that are made with it. */
export const toldOf = ({ template, dependents, warnings }: SavedTemplate): JsonObject => ({
  'pipelineTemplate.id': template.id,
  'pipelineTemplate.version': template.version,
  'pipelineTemplate.digest': template.digest,
  changedPipelines: dependents.map(({ id, name, application, reference }) => ({
    id,
    name,
    reference,
    ...(application === undefined ? {} : { application }),
  })),
  warnings: warnings.map(({ path, message }) => `${path.join('.')}: ${message}`),
});
