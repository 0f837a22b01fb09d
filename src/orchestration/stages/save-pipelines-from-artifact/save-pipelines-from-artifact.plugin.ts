import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Definitions } from '../../../applications/port.ts';
import { ArtifactContents } from '../../../artifacts/port.ts';
import { InvalidInput, isJsonObject, type Json, type JsonObject } from '../../../kernel/index.ts';
import { artifactOfStage } from '../../artifacts/port.ts';
import { authorOf, idOf, saveMany } from '../../definition-jobs/port.ts';
import {
  failed,
  type Outcome,
  StageHandler,
  StageKind,
  succeeded,
  type TaskStep,
  text,
  type Turn,
} from '../../port.ts';

const Options = z.looseObject({
  pipelinesArtifactId: text().nullish().describe('Id of the expected artifact that has the pipelines.'),
  pipelinesArtifact: z.looseObject({}).nullish().describe('Or the artifact itself.'),
  pipelinesInArtifact: z.array(z.unknown()).nullish().describe('Set by the stage: what it has found.'),
});
type Options = z.infer<typeof Options>;

/** Saves the pipelines that an artifact holds: an object with a list of them for each application. */
@Injectable()
@StageKind({
  kind: 'savePipelinesFromArtifact',
  title: 'Save pipelines from artifact',
  description: 'Saves the pipelines that an artifact holds: a list of them for each application.',
  options: Options,
})
export default class SavePipelinesFromArtifactStage extends StageHandler<Options> {
  override readonly opaque = ['pipelinesInArtifact'];

  constructor(
    private readonly definitions: Definitions,
    private readonly contents: ArtifactContents,
  ) {
    super();
  }

  override tasks(): readonly TaskStep<Options>[] {
    return [
      { name: 'getPipelinesFromArtifact', pollMs: 5000, timeoutMs: 300_000, turn: (turn) => this.#read(turn) },
      { name: 'savePipeline', timeoutMs: 30 * 60_000, turn: (turn) => this.#save(turn) },
    ];
  }

  override prepareRestart({ pipelinesInArtifact: _found, ...source }: JsonObject): JsonObject {
    return source;
  }

  async #read(turn: Turn<Options>): Promise<Outcome> {
    const { pipelinesArtifactId: id, pipelinesArtifact } = turn.options;
    const artifact = artifactOfStage(turn, { id, artifact: (pipelinesArtifact ?? null) as Json });
    if (artifact === undefined) {
      const which = id ? `No artifact is bound to the expected artifact ${id}` : 'No artifact is named';
      return failed(`${which}: set pipelinesArtifactId or pipelinesArtifact.`);
    }
    return succeeded({}, { pipelinesInArtifact: pipelinesIn((await this.contents.read(artifact)).toString('utf8')) });
  }

  /** One that its application has by that name is changed; any other is new. */
  async #save(turn: Turn<Options>): Promise<Outcome> {
    const author = authorOf(turn);
    return await saveMany(turn, (turn.options.pipelinesInArtifact ?? []) as Json[], async (document, position) => {
      const { application, name } = document;
      const found =
        typeof application === 'string' && typeof name === 'string'
          ? await this.definitions.findPipeline(author, application, name)
          : undefined;
      const newId = idOf(`${turn.operation}.${String(position)}`);
      const { id: _another, ...rest } = document;
      const whole = found === undefined ? rest : { ...rest, id: found.id };
      await this.definitions.savePipeline(author, whole, { newId, staleCheck: false });
    });
  }
}

/** @throws {InvalidInput} */
function pipelinesIn(content: string): JsonObject[] {
  const byApplication = parsed(content);
  if (!isJsonObject(byApplication)) throw new InvalidInput('The artifact', [{ path: [], message: expected }]);
  const faults = Object.entries(byApplication)
    .filter(([, list]) => !Array.isArray(list) || !list.every(isJsonObject))
    .map(([application]) => ({ path: [application], message: 'expected a list of pipelines' }));
  if (faults.length > 0) throw new InvalidInput('The artifact', faults);
  return Object.entries(byApplication).flatMap(([application, list]) =>
    (list as JsonObject[]).map((pipeline) => ({ ...pipeline, application })),
  );
}

const expected = 'expected a JSON object with a list of pipelines for each application';

function parsed(content: string): Json {
  try {
    return JSON.parse(content) as Json;
  } catch {
    throw new InvalidInput('The artifact', [{ path: [], message: `is no JSON; ${expected}` }]);
  }
}
