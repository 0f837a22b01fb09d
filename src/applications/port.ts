/** What others plug into the definitions: who must write with them, and who knows the kinds that they name. */
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Fault, JsonObject, PluginCard } from '../kernel/index.ts';

/** A pipeline as it stands after a save. */
export interface SavedPipeline {
  id: string;
  /** Id of the application: its name in lower case. */
  application: string;
  name: string;
  disabled: boolean;
  revision: number;
  document: JsonObject;
  /** What its template makes of it, where it names one and that can be told before a start. */
  whole?: JsonObject;
}

/** Makes whole a pipeline that leaves a part of itself to a template. */
export abstract class PipelineForm {
  /**
   * The pipeline as it is to run. Called **inside** the transaction of the save: what it throws refuses the save.
   *
   * @returns undefined where the document says all itself, or where the rest shows only when it is started
   */
  abstract whole(
    manager: EntityManager,
    document: JsonObject,
  ): Promise<{ pipeline: JsonObject; warnings: Fault[] } | undefined>;
}

/**
 * Who must write when a pipeline changes: runs **inside** the transaction of the save, so that both are kept or neither.
 * What it throws refuses the save.
 */
export abstract class PipelineListener {
  abstract pipelineSaved(manager: EntityManager, pipeline: SavedPipeline): Promise<void>;
  abstract pipelineDeleted(manager: EntityManager, pipelineId: string): Promise<void>;
}

/** The listeners of this process. A feature adds its own while the modules start (`onModuleInit`). */
@Injectable()
export class PipelineListeners {
  readonly #listeners: PipelineListener[] = [];
  #form: PipelineForm | undefined;

  /** Who makes pipelines whole; one in a process. */
  formedBy(form: PipelineForm): void {
    this.#form = form;
  }

  async whole(manager: EntityManager, document: JsonObject): ReturnType<PipelineForm['whole']> {
    return await this.#form?.whole(manager, document);
  }

  add(listener: PipelineListener): void {
    this.#listeners.push(listener);
  }

  async saved(manager: EntityManager, pipeline: SavedPipeline): Promise<void> {
    for (const listener of this.#listeners) await listener.pipelineSaved(manager, pipeline);
  }

  async deleted(manager: EntityManager, pipelineId: string): Promise<void> {
    for (const listener of this.#listeners) await listener.pipelineDeleted(manager, pipelineId);
  }
}

/** What the plugins know, for the check of a pipeline. */
export abstract class KnownKinds {
  /** By `type`, its aliases included. */
  abstract stage(type: string): PluginCard | undefined;
  abstract trigger(type: string): PluginCard | undefined;
  abstract stageTypes(): string[];
  abstract triggerTypes(): string[];
  /** Whether there is a plugin for this cloud. A stage for another one is kept as it is: it fails when it is run. */
  knowsCloud(_cloudProvider: string): boolean {
    return true;
  }
  /** Whether stages of this type only wait for a cloud or a system that is not here: they fail when they are run anyway. */
  awaits(_stageType: string): boolean {
    return false;
  }
  /** Why a text with `${ … }` in it does not parse; empty when it does. */
  abstract expressionProblems(text: string): string[];
}

/** In whose name a stage changes a definition. */
export interface Author {
  user: string;
  /** The server has seen the user: it acts with what that user may do now. Else it may change its own pipelines alone. */
  verified?: true;
  /** The application that the stage runs for. */
  application: string;
}

/** A definition as it is stored. */
export interface Definition {
  id: string;
  name: string;
  revision: number;
  document: JsonObject;
}

/**
 * What stages may do to definitions, in the name of an author who may do so. All of it throws {@link DomainError}s:
 * `forbidden`, `invalid`, `conflict` (somebody else was first), `not-found`.
 */
export abstract class Definitions {
  abstract findApplication(author: Author, name: string): Promise<Definition | undefined>;
  /** @param expectedRevision the revision that was changed; 0: it must be new */
  abstract saveApplication(author: Author, document: JsonObject, expectedRevision: number): Promise<Definition>;
  /** With its pipelines. */
  abstract deleteApplication(author: Author, name: string): Promise<void>;
  /** By its name in the application, or else by its id; without an application by its id. */
  abstract findPipeline(
    author: Author,
    application: string | undefined,
    nameOrId: string,
  ): Promise<(Definition & { application: string }) | undefined>;
  /**
   * @param newId the id of one that has none; made of the intent, so that a second call makes no second pipeline
   * @param staleCheck refused unless the document's `updateTs` is that of the stored one
   */
  abstract savePipeline(
    author: Author,
    document: JsonObject,
    options: { newId: string; staleCheck: boolean },
  ): Promise<Definition & { application: string }>;
  abstract deletePipeline(author: Author, id: string): Promise<void>;
  /** All of them or none. @param indexes by id */
  abstract reorderPipelines(author: Author, application: string, indexes: Record<string, number>): Promise<void>;
  abstract findProject(author: Author, nameOrId: string): Promise<Definition | undefined>;
  /** @param newId as of a pipeline */
  abstract saveProject(author: Author, document: JsonObject, newId: string): Promise<Definition>;
  abstract deleteProject(author: Author, id: string): Promise<void>;
}
