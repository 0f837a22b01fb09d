import { Inject, Injectable } from '@nestjs/common';
import type { JsonObject } from '../kernel/index.ts';
import { Applications } from './applications.ts';
import { Authors } from './authors.ts';
import { PipelineLibrary } from './pipeline-library.ts';
import { Pipelines } from './pipelines.ts';
import { Projects } from './projects.ts';
import { type Author, type Definition, Definitions } from './port.ts';

type PipelineDefinition = Definition & { application: string };

/** Definitions as stages change them. */
@Injectable()
export class DefinitionsForStages extends Definitions {
  constructor(
    @Inject(Authors) private readonly authors: Authors,
    @Inject(Applications) private readonly applications: Applications,
    @Inject(Pipelines) private readonly pipelines: Pipelines,
    @Inject(PipelineLibrary) private readonly library: PipelineLibrary,
    @Inject(Projects) private readonly projects: Projects,
  ) {
    super();
  }

  override async findApplication(author: Author, name: string): Promise<Definition | undefined> {
    return await this.applications.find(await this.authors.callerOf(author), name);
  }

  override async saveApplication(author: Author, document: JsonObject, expectedRevision: number): Promise<Definition> {
    return await this.applications.save(await this.authors.callerOf(author), document, { expectedRevision });
  }

  override async deleteApplication(author: Author, name: string): Promise<void> {
    await this.applications.delete(await this.authors.callerOf(author), name, { force: true });
  }

  override async findPipeline(
    author: Author,
    application: string | undefined,
    nameOrId: string,
  ): Promise<PipelineDefinition | undefined> {
    return await this.library.find(await this.authors.callerOf(author), application, nameOrId);
  }

  override async savePipeline(
    author: Author,
    document: JsonObject,
    options: { newId: string; staleCheck: boolean },
  ): Promise<PipelineDefinition> {
    const { pipeline } = await this.pipelines.save(await this.authors.callerOf(author), document, options);
    return pipeline;
  }

  override async deletePipeline(author: Author, id: string): Promise<void> {
    await this.pipelines.delete(await this.authors.callerOf(author), id);
  }

  override async reorderPipelines(author: Author, application: string, indexes: Record<string, number>): Promise<void> {
    await this.pipelines.reorder(await this.authors.callerOf(author), application, indexes);
  }

  override async findProject(author: Author, nameOrId: string): Promise<Definition | undefined> {
    return await this.projects.find(await this.authors.callerOf(author), nameOrId);
  }

  override async saveProject(author: Author, document: JsonObject, newId: string): Promise<Definition> {
    return await this.projects.save(await this.authors.callerOf(author), document, { newId });
  }

  override async deleteProject(author: Author, id: string): Promise<void> {
    await this.projects.delete(await this.authors.callerOf(author), id);
  }
}
