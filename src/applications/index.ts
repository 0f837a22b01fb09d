export { Applications } from './applications.ts';
export { ApplicationsModule, DefinitionsPortModule } from './applications.module.ts';
export { Authors } from './authors.ts';
export { applicationEntities } from './entities.ts';
export { checkDocument, deepestNesting, largestDocumentBytes } from './model/document.ts';
export * from './model/errors.ts';
export { applicationId, nearest } from './model/names.ts';
export {
  checkParameters,
  declaredParameters,
  type ParameterDeclaration,
  resolveParameters,
} from './model/parameters.ts';
export { checkPipeline, isEnabled, type Verdict } from './model/pipeline-rules.ts';
export { graphFaults } from './model/stage-graph.ts';
export {
  ApplicationChanged,
  type ApplicationRecord,
  type Page,
  type PageRequest,
  PipelineChanged,
  type PipelineRecord,
  type ProjectRecord,
  type SaveOptions,
} from './model/records.ts';
export { type DocumentChange, documentChanges } from './model/revision-diff.ts';
export { triggerId } from './model/trigger-ids.ts';
export { type ProjectSaveOptions, Projects } from './projects.ts';
export { PipelineLibrary } from './pipeline-library.ts';
export { type PipelineSave, type PipelineSaveOptions, Pipelines } from './pipelines.ts';
export * from './port.ts';
export type { HistoryPage, Revision } from './revisions.ts';
