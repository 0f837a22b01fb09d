import { Inject, Injectable } from '@nestjs/common';
import { type Caller, Callers } from '../access/index.ts';
import { DomainError, type JsonObject } from '../kernel/index.ts';
import { Applications } from './applications.ts';
import { PipelineLibrary } from './pipeline-library.ts';
import { Pipelines } from './pipelines.ts';
import { type Author, type Definition, Definitions } from './port.ts';

type PipelineDefinition = Definition & { application: string };

/**
 * Definitions as stages change them. A user whom the server has seen has the permissions of now: a token that was revoked
 * while the pipeline ran changes nothing any more. Behind any other name (`runAsUser`, `cron`) stands whoever may write the
 * pipelines of the application, since a definition of it says so: that much it may do, and no more.
 */
@Injectable()
export class DefinitionsForStages extends Definitions {
  constructor(
    @Inject(Callers) private readonly callers: Callers,
    @Inject(Applications) private readonly applications: Applications,
    @Inject(Pipelines) private readonly pipelines: Pipelines,
    @Inject(PipelineLibrary) private readonly library: PipelineLibrary,
  ) {
    super();
  }

  override async findApplication(author: Author, name: string): Promise<Definition | undefined> {
    return await this.applications.find(await this.#callerOf(author), name);
  }

  override async saveApplication(author: Author, document: JsonObject, expectedRevision: number): Promise<Definition> {
    return await this.applications.save(await this.#callerOf(author), document, { expectedRevision });
  }

  override async deleteApplication(author: Author, name: string): Promise<void> {
    await this.applications.delete(await this.#callerOf(author), name, { force: true });
  }

  override async findPipeline(
    author: Author,
    application: string | undefined,
    nameOrId: string,
  ): Promise<PipelineDefinition | undefined> {
    return await this.library.find(await this.#callerOf(author), application, nameOrId);
  }

  override async savePipeline(
    author: Author,
    document: JsonObject,
    options: { newId: string; staleCheck: boolean },
  ): Promise<PipelineDefinition> {
    const { pipeline } = await this.pipelines.save(await this.#callerOf(author), document, options);
    return pipeline;
  }

  override async deletePipeline(author: Author, id: string): Promise<void> {
    await this.pipelines.delete(await this.#callerOf(author), id);
  }

  override async reorderPipelines(author: Author, application: string, indexes: Record<string, number>): Promise<void> {
    await this.pipelines.reorder(await this.#callerOf(author), application, indexes);
  }

  async #callerOf({ user, verified, application }: Author): Promise<Caller> {
    if (verified !== true) {
      const permissions = ['read', 'pipeline:write'] as const;
      return { name: user, kind: 'system', permissions, roles: [], applications: [application] };
    }
    const caller = await this.callers.named(user);
    if (caller === undefined) throw new NoLongerAllowed(user);
    return caller;
  }
}

class NoLongerAllowed extends DomainError {
  constructor(user: string) {
    super(
      'forbidden',
      `${user}, in whose name this runs, is not let in any more: the token was revoked or has run out.`,
      {
        user,
      },
    );
  }
}
