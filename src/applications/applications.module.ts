import { Module } from '@nestjs/common';
import { Applications } from './applications.ts';
import { PipelineLibrary } from './pipeline-library.ts';
import { PipelineStore } from './pipeline-store.ts';
import { Pipelines } from './pipelines.ts';
import { PipelineListeners } from './port.ts';
import { Revisions } from './revisions.ts';

/** Applications, pipelines and their history. Needs `UnitOfWork`, `Clock`, `DomainEvents`, `Audit`, `KnownKinds` as globals. */
@Module({
  providers: [Applications, Pipelines, PipelineLibrary, PipelineStore, PipelineListeners, Revisions],
  exports: [Applications, Pipelines, PipelineLibrary, PipelineListeners],
})
export class ApplicationsModule {}
