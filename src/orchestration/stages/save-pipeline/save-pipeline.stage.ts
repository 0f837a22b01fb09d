import { Injectable } from '@nestjs/common';
import { Definitions } from '../../../applications/port.ts';
import { InvalidInput } from '../../../kernel/index.ts';
import { authorOf, decoded, decodedObject, idOf, saveMany } from '../../definition-jobs/port.ts';
import {
  type Outcome,
  type Planning,
  StageHandler,
  StageKind,
  succeeded,
  type TaskStep,
  type Turn,
} from '../../port.ts';
import { Options } from './options.ts';

const patienceMs = 60_000;
const bulkPatienceMs = 30 * 60_000;

/** Saves a pipeline, or many of them, in the name of whoever the stage acts for. */
@Injectable()
@StageKind({
  kind: 'savePipeline',
  aliases: ['updatePipeline'],
  title: 'Save pipeline',
  description: 'Saves a pipeline, or several at once.',
  options: Options,
})
export class SavePipelineStage extends StageHandler<Options> {
  override readonly opaque = ['pipeline', 'pipelines'];

  constructor(private readonly definitions: Definitions) {
    super();
  }

  override tasks({ options }: Planning<Options>): readonly TaskStep<Options>[] {
    const isBulk = options.isBulkSavingPipelines === true;
    return [
      {
        name: 'savePipeline',
        timeoutMs: isBulk ? bulkPatienceMs : patienceMs,
        turn: (turn) => (isBulk ? this.#saveMany(turn) : this.#save(turn)),
      },
    ];
  }

  async #saveMany(turn: Turn<Options>): Promise<Outcome> {
    const { options, operation } = turn;
    const list = decoded(options.pipelines, 'pipelines', turn);
    if (!Array.isArray(list)) {
      throw new InvalidInput('The job', [{ path: ['pipelines'], message: 'expected a list of pipelines' }]);
    }
    const staleCheck = options.staleCheck === true;
    return await saveMany(turn, list, (document, position) => {
      const newId = idOf(`${operation}.${String(position)}`);
      return this.definitions.savePipeline(authorOf(turn), document, { newId, staleCheck });
    });
  }

  async #save(turn: Turn<Options>): Promise<Outcome> {
    const { options, operation } = turn;
    const document = decodedObject(options.pipeline, 'pipeline', turn);
    const { id, name, application, revision } = await this.definitions.savePipeline(authorOf(turn), document, {
      newId: idOf(operation),
      staleCheck: options.staleCheck === true,
    });
    return succeeded({}, { application, 'pipeline.id': id, 'pipeline.name': name, revision });
  }
}
