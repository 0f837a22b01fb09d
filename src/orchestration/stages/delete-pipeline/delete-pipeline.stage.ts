import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Definitions } from '../../../applications/port.ts';
import { InvalidInput, type JsonObject } from '../../../kernel/index.ts';
import { authorOf, decodedObject, deleteOnce, encoded } from '../../definition-jobs/port.ts';
import { type Outcome, type Planning, StageHandler, StageKind, type TaskStep, text, type Turn } from '../../port.ts';

const Options = z.looseObject({
  pipeline: encoded().describe('The pipeline: its id, its name, or its JSON, plain or in base64.'),
  application: text().nullish().describe("The application that it belongs to; the stage's own where it is not said."),
});
type Options = z.infer<typeof Options>;

/** Deletes a pipeline; its history stays. */
@Injectable()
@StageKind({
  kind: 'deletePipeline',
  title: 'Delete pipeline',
  description: 'Deletes a pipeline. Its history stays, and with it the way back.',
  options: Options,
})
export class DeletePipelineStage extends StageHandler<Options> {
  override readonly opaque = ['pipeline'];

  constructor(private readonly definitions: Definitions) {
    super();
  }

  override tasks(): readonly TaskStep<Options>[] {
    return [{ name: 'deletePipeline', timeoutMs: 60_000, turn: (turn) => this.#delete(turn) }];
  }

  async #delete(turn: Turn<Options>): Promise<Outcome> {
    const author = authorOf(turn);
    const { application, nameOrId } = meant(turn);
    return await deleteOnce(turn, {
      find: () => this.definitions.findPipeline(author, application, nameOrId),
      remove: ({ id }) => this.definitions.deletePipeline(author, id),
      missing: `Application ${application} has no pipeline ${nameOrId}.`,
    });
  }
}

/** Which one is meant: a document names it by its id, or else by its name. */
function meant(planning: Planning<Options>): { application: string; nameOrId: string } {
  const { options, execution } = planning;
  const home = options.application ?? execution.application;
  const document = documentOf(planning);
  if (typeof document === 'string') return { application: home, nameOrId: document };
  const { id, name, application } = document;
  const nameOrId = [id, name].find((one) => typeof one === 'string' && one.trim() !== '');
  if (typeof nameOrId !== 'string') {
    throw new InvalidInput('The job', [{ path: ['pipeline'], message: 'has neither an id nor a name' }]);
  }
  return { application: typeof application === 'string' ? application : home, nameOrId };
}

function documentOf(planning: Planning<Options>): string | JsonObject {
  const { pipeline } = planning.options;
  if (typeof pipeline !== 'string') return decodedObject(pipeline, 'pipeline', planning);
  const given = planning.evaluate(pipeline).value;
  try {
    return decodedObject(given, 'pipeline', planning);
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    // No document in any form: then it is a name.
    return given.trim();
  }
}
