import { Inject, Injectable } from '@nestjs/common';
import { parseLines } from 'dot-properties';
import { systemCaller } from '../../access/port.ts';
import { PipelineLibrary } from '../../applications/index.ts';
import { Definitions } from '../../applications/port.ts';
import { Egress } from '../../egress/port.ts';
import { InvalidArgument, type RemoteFunction, standardFunctions } from '../../expressions/index.ts';
import { DomainError, type Json } from '../../kernel/index.ts';
import { ancestors } from '../engine/index.ts';
import type { Execution, Stage } from '../model/execution.ts';
import { identityOf } from '../model/judgment.ts';
import { Executions } from '../port.ts';
import { NoSuchName } from './no-such-name.ts';
import { type AskingFunction, ExpressionWorld } from './world.ts';
import { readYaml } from './yaml-functions.ts';

const timeoutMs = 20_000;
const limitBytes = 1024 * 1024;

/** The functions that ask an address, through the gate that all such calls take, or the stored definitions. */
@Injectable()
export class WorldFunctions extends ExpressionWorld {
  constructor(
    @Inject(Egress) private readonly egress: Egress,
    @Inject(PipelineLibrary) private readonly library: PipelineLibrary,
    @Inject(Definitions) private readonly definitions: Definitions,
    @Inject(Executions) private readonly executions: Executions,
  ) {
    super();
  }

  override functions({
    execution,
    stage,
  }: {
    execution: Execution;
    stage: Stage;
  }): Record<AskingFunction, RemoteFunction> {
    const { application } = execution;
    return {
      fromUrl: (url) => this.#text('fromUrl', url),
      jsonFromUrl: async (url) => standardFunctions['readJson']?.(await this.#text('jsonFromUrl', url)),
      yamlFromUrl: async (url) => readYaml('yamlFromUrl', await this.#text('yamlFromUrl', url)),
      propertiesFromUrl: async (url) => properties(await this.#text('propertiesFromUrl', url)),
      pipelineId: (name) => this.#pipelineId('pipelineId', name, application),
      pipelineIdOrNull: (name) => this.#findPipelineId('pipelineIdOrNull', name, application),
      pipelineIdInApplication: (name, other) => this.#pipelineId('pipelineIdInApplication', name, other),
      applicationMetadata: async (name) => {
        const { user, verified } = identityOf(execution, ancestors(execution, stage));
        const author = { user, application, ...(verified ? { verified } : {}) };
        const found = await this.definitions.findApplication(
          author,
          nameOf('applicationMetadata', name ?? application),
        );
        if (found === undefined) throw new NoSuchName('applicationMetadata', 'an application', name);
        return found.document;
      },
      canaryConfigNameToId: (name) =>
        Promise.reject(new NoSuchName('canaryConfigNameToId', 'a canary configuration (none are kept here)', name)),
    };
  }

  override async execution(executionId: string): Promise<Execution | undefined> {
    return await this.executions.find(executionId);
  }

  async #text(name: string, url: Json | undefined): Promise<string> {
    const address = nameOf(name, url);
    const { status, body } = await this.egress.request({ url: address, timeoutMs, limitBytes });
    if (status < 200 || status > 299) throw new NotAnswered(name, address, status);
    return body.toString('utf8');
  }

  async #pipelineId(name: string, pipeline: Json | undefined, application: Json | undefined): Promise<string> {
    const id = await this.#findPipelineId(name, pipeline, application);
    if (id === null) throw new NoSuchName(name, `in application ${nameOf(name, application)} a pipeline`, pipeline);
    return id;
  }

  /** An id tells nothing: whoever may write a pipeline may name another. */
  async #findPipelineId(
    name: string,
    pipeline: Json | undefined,
    application: Json | undefined,
  ): Promise<string | null> {
    const caller = systemCaller('expressions');
    const found = await this.library.find(caller, nameOf(name, application), nameOf(name, pipeline));
    return found?.id ?? null;
  }
}

function nameOf(name: string, value: Json | undefined): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new InvalidArgument(name, 'a text', value);
}

const properties = (text: string): Record<string, string> =>
  Object.fromEntries(parseLines(text).filter((line): line is [string, string] => Array.isArray(line)));

class NotAnswered extends DomainError {
  constructor(name: string, url: string, status: number) {
    super('unavailable', `#${name} got no text from ${url}: the answer was ${String(status)}.`, { name, url, status });
  }
}
