import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { AbsentServiceStage, anyMap, cloudAccount, expectedArtifacts } from '../../awaiting/port.ts';
import { flag, StageKind, text } from '../../port.ts';

/** Runs a job that the configuration describes, with the values of its parameters. */
@Injectable()
@StageKind({
  kind: 'preconfiguredJob',
  title: 'Preconfigured job',
  description: 'Runs a job that the configuration describes, with the values of its parameters.',
  options: z.lazy(() =>
    z.looseObject({
      ...cloudAccount,
      parameters: anyMap().nullish().describe('Values of the parameters of the job.'),
      dynamicParameters: anyMap().nullish().describe('Values that are put at their dotted paths.'),
      preconfiguredJobParameters: z
        .array(
          z.looseObject({
            name: text().nullish(),
            label: text().nullish(),
            type: text().nullish(),
            mapping: text().nullish(),
            defaultValue: text().nullish(),
            description: text().nullish(),
          }),
        )
        .nullish()
        .describe('What the configuration says of the parameters.'),
      waitForCompletion: flag()
        .nullish()
        .default(true)
        .describe('Wait for the end of the job; true when it is not said.'),
      propertyFile: text().nullish().describe('File, or container, whose output becomes outputs.'),
      ...expectedArtifacts,
    }),
  ),
})
export default class PreconfiguredJobStage extends AbsentServiceStage {
  protected override readonly service = 'a job that the settings describe';
  protected override readonly instead = 'Put the manifest of the job into a stage runJob.';
}
