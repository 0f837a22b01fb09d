/** What others plug into the definitions: who must write with them, and who knows the kinds that they name. */
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { JsonObject, PluginCard } from '../kernel/index.ts';

/** A pipeline as it stands after a save. */
export interface SavedPipeline {
  id: string;
  /** Id of the application: its name in lower case. */
  application: string;
  name: string;
  disabled: boolean;
  revision: number;
  document: JsonObject;
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
  /** Why a text with `${ … }` in it does not parse; empty when it does. */
  abstract expressionProblems(text: string): string[];
}
