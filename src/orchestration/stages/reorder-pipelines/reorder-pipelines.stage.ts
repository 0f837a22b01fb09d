import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Definitions } from '../../../applications/port.ts';
import { InvalidInput } from '../../../kernel/index.ts';
import { authorOf, decodedObject, encoded } from '../../definition-jobs/port.ts';
import {
  flag,
  type Outcome,
  type Planning,
  StageHandler,
  StageKind,
  succeeded,
  type TaskStep,
  text,
  type Turn,
} from '../../port.ts';

const Options = z.looseObject({
  idsToIndices: encoded().describe('Where each pipeline stands, by its id: an object, or the same in base64.'),
  application: text()
    .nullish()
    .describe("The application of the pipelines, plain or as JSON in base64; the stage's own where it is not said."),
  isStrategy: z.union([flag(), z.string()]).nullish().describe('They are strategies. It makes no difference here.'),
});
type Options = z.infer<typeof Options>;

/** Puts the pipelines of an application into another order, all of them or none. */
@Injectable()
@StageKind({
  kind: 'reorderPipelines',
  title: 'Reorder pipelines',
  description: 'Puts the pipelines of an application into another order.',
  options: Options,
})
export class ReorderPipelinesStage extends StageHandler<Options> {
  constructor(private readonly definitions: Definitions) {
    super();
  }

  override tasks(): readonly TaskStep<Options>[] {
    return [{ name: 'reorderPipelines', timeoutMs: 60_000, turn: (turn) => this.#reorder(turn) }];
  }

  async #reorder(turn: Turn<Options>): Promise<Outcome> {
    const wanted = Object.entries(decodedObject(turn.options.idsToIndices, 'idsToIndices', turn));
    const faults = wanted
      .filter(([, index]) => !Number.isInteger(index))
      .map(([id]) => ({ path: ['idsToIndices', id], message: 'expected a whole number' }));
    if (faults.length > 0) throw new InvalidInput('The job', faults);
    await this.definitions.reorderPipelines(
      authorOf(turn),
      applicationOf(turn),
      Object.fromEntries(wanted.map(([id, index]) => [id, Number(index)])),
    );
    return succeeded();
  }
}

/** Gate sends the name as a JSON text in base64. The name of an application has no quotation marks, so they tell. */
function applicationOf({ options, execution }: Planning<Options>): string {
  const { application } = options;
  if (application === null || application === undefined) return execution.application;
  const quoted = /^"(.+)"$/.exec(Buffer.from(application, 'base64').toString('utf8').trim());
  return quoted?.[1] ?? application;
}
