import { ApplicationRow } from './storage/application.row.ts';
import { DocumentRevisionRow } from './storage/document-revision.row.ts';
import { PipelineRow } from './storage/pipeline.row.ts';
import { ProjectRow } from './storage/project.row.ts';

/** The tables of this feature, for the data source. */
export const applicationEntities = [ApplicationRow, PipelineRow, ProjectRow, DocumentRevisionRow] as const;
