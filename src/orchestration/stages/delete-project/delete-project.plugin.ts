import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Definitions } from '../../../applications/port.ts';
import { authorOf, deleteOnce } from '../../definition-jobs/port.ts';
import { type Outcome, StageHandler, StageKind, type TaskStep, text, type Turn } from '../../port.ts';

const Options = z.looseObject({
  project: z
    .looseObject({ id: text().nullish(), name: text().nullish() })
    .refine(({ id, name }) => `${id ?? ''}${name ?? ''}`.trim() !== '', {
      path: ['id'],
      message: 'expected the id of the project, or its name',
    })
    .describe('The project: its id, or its name.'),
});
type Options = z.infer<typeof Options>;

/** Deletes a project; what it is about stays as it is. */
@Injectable()
@StageKind({
  kind: 'deleteProject',
  title: 'Delete project',
  description: 'Deletes a project. Its applications and pipelines stay as they are.',
  options: Options,
})
export default class DeleteProjectStage extends StageHandler<Options> {
  constructor(private readonly definitions: Definitions) {
    super();
  }

  override tasks(): readonly TaskStep<Options>[] {
    return [{ name: 'deleteProject', timeoutMs: 60_000, turn: (turn) => this.#delete(turn) }];
  }

  async #delete(turn: Turn<Options>): Promise<Outcome> {
    const author = authorOf(turn);
    const { id, name } = turn.options.project;
    const nameOrId = [id, name].find((one) => (one?.trim() ?? '') !== '')?.trim() ?? '';
    return await deleteOnce(turn, {
      find: () => this.definitions.findProject(author, nameOrId),
      remove: (found) => this.definitions.deleteProject(author, found.id),
      missing: `There is no project ${nameOrId}.`,
    });
  }
}
