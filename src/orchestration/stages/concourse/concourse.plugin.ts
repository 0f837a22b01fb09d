import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { anyMap, type Awaited, AwaitingStage } from '../../awaiting/port.ts';
import { StageKind, text } from '../../port.ts';

/** Waits until a Concourse resource has picked the stage up and its build has ended. */
@Injectable()
@StageKind({
  kind: 'concourse',
  title: 'Concourse',
  description: 'Waits until a Concourse resource has picked the stage up and its build has ended.',
  options: z.lazy(() =>
    z.looseObject({
      master: text().describe('Name of the configured Concourse.'),
      teamName: text().nullish().describe('Team that owns the pipeline.'),
      pipelineName: text().nullish().describe('Name of the pipeline.'),
      resourceName: text().nullish().describe('Resource that picks the stage up.'),
      parameters: anyMap().nullish().describe('Values that the resource is handed.'),
    }),
  ),
})
export default class ConcourseStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { what: 'build server', system: 'concourse', namedBy: 'master' };
}
