import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { toJson } from '../../../kernel/index.ts';
import { bindIfExpected } from '../../artifacts/port.ts';
import {
  type Outcome,
  type Planning,
  type Rehearsal,
  StageHandler,
  StageKind,
  succeeded,
  type TaskStep,
  text,
  type Turn,
} from '../../port.ts';

const Options = z.looseObject({
  artifactContents: z
    .array(
      z.looseObject({
        name: text().pipe(z.string().min(1, 'expected a name')).describe('Name of the artifact.'),
        contents: z.unknown().describe('What is in it. Its expressions are evaluated; what is no text becomes JSON.'),
        id: text().nullish().describe("The editor's own."),
      }),
    )
    .nullish()
    .describe('The files to make.'),
});
type Options = z.infer<typeof Options>;

/** Makes artifacts out of text with expressions, and hands them on with their content. */
@Injectable()
@StageKind({
  kind: 'evaluateArtifacts',
  title: 'Evaluate artifacts',
  description: 'Evaluates the expressions in texts and hands the texts on as artifacts.',
  options: Options,
})
export class EvaluateArtifactsStage extends StageHandler<Options> {
  override runsDry(): readonly Rehearsal[] {
    return ['dryRun', 'simulation'];
  }

  override tasks(planning: Planning<Options>): readonly TaskStep<Options>[] {
    return [{ name: 'evaluateArtifacts', turn: made }, ...bindIfExpected(planning)];
  }
}

function made({ options }: Turn<Options>): Outcome {
  const artifacts = (options.artifactContents ?? []).map(({ name, contents }) => ({
    type: 'embedded/base64',
    name,
    reference: Buffer.from(typeof contents === 'string' ? contents : JSON.stringify(toJson(contents))).toString(
      'base64',
    ),
    metadata: {},
  }));
  return succeeded({ artifacts }, { artifacts });
}
