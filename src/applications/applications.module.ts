import { Global, Module } from '@nestjs/common';
import { Applications } from './applications.ts';
import { Authors } from './authors.ts';
import { DefinitionsForStages } from './definitions-for-stages.ts';
import { PipelineLibrary } from './pipeline-library.ts';
import { PipelineStore } from './pipeline-store.ts';
import { Pipelines } from './pipelines.ts';
import { Projects } from './projects.ts';
import { Definitions, PipelineListeners } from './port.ts';
import { Revisions } from './revisions.ts';

/** Applications, pipelines, projects and their history. Needs `UnitOfWork`, `Clock`, `DomainEvents`, `Audit`, `KnownKinds` as globals. */
@Module({
  providers: [Applications, Pipelines, PipelineLibrary, PipelineStore, PipelineListeners, Projects, Revisions],
  exports: [Applications, Pipelines, PipelineLibrary, PipelineListeners, Projects],
})
export class ApplicationsModule {}

/** Handed to stages in a module of its own, so that no folder of a stage need name this feature. Needs `Callers` too. */
@Global()
@Module({
  imports: [ApplicationsModule],
  providers: [Authors, { provide: Definitions, useClass: DefinitionsForStages }],
  exports: [Authors, Definitions],
})
export class DefinitionsPortModule {}
