import { Injectable } from '@nestjs/common';
import { Definitions } from '../../../applications/port.ts';
import { authorOf, decodedObject, idOf } from '../../definition-jobs/port.ts';
import {
  type Outcome,
  type Planning,
  StageHandler,
  StageKind,
  succeeded,
  type TaskStep,
  type Turn,
} from '../../port.ts';
import { saveMany } from './bulk.ts';
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
        turn: (turn) => (isBulk ? saveMany(this.definitions, turn) : this.#save(turn)),
      },
    ];
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
