export { templateEntities } from './entities.ts';
export * from './model/errors.ts';
export type { Rendered } from './model/rendered.ts';
export * from './port.ts';
export { renderTemplate, type RenderOptions } from './render.ts';
export { StoredTemplates } from './stored-templates.ts';
export { TemplateLibrary, type TemplateRecord, type TemplateSummary } from './template-library.ts';
export { type PlannedPipeline, TemplatedPipelines } from './templated-pipelines.ts';
export { TemplatesModule } from './templates.module.ts';
