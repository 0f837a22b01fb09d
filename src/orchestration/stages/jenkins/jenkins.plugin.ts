import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Awaited, AwaitingStage, buildJob } from '../../awaiting/port.ts';
import { StageKind, text } from '../../port.ts';

/** Runs a job of a Jenkins server and takes over what the build leaves. */
@Injectable()
@StageKind({
  kind: 'jenkins',
  title: 'Jenkins',
  description: 'Runs a job of a Jenkins server and takes over what the build leaves.',
  options: z.lazy(() =>
    z.looseObject({
      ...buildJob,
      property: text().nullish().describe('The older spelling of propertyFile.'),
    }),
  ),
})
export default class JenkinsStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { what: 'build server', system: 'jenkins', namedBy: 'master' };
}
