import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Awaited, AwaitingStage, texts } from '../../awaiting/port.ts';
import { flag, StageKind, text } from '../../port.ts';

/** Runs a script through a job of a build server. */
@Injectable()
@StageKind({
  kind: 'script',
  title: 'Script',
  description: 'Runs a script through a job of a build server.',
  options: z.lazy(() =>
    z.looseObject({
      master: text().nullish().describe('Build server; the configured one for scripts when it is not said.'),
      job: text().nullish().describe('Job that runs scripts; the configured one when it is not said.'),
      scriptPath: text().nullish().describe('Where the script lies in the repository.'),
      command: text().nullish().describe('What is run.'),
      image: text().nullish().describe('Image that the script is told of.'),
      region: texts().nullish().describe('Region that the script is told of.'),
      regions: texts().nullish().describe('Several of them.'),
      account: text().nullish().describe('Account that the script is told of.'),
      credentials: text().nullish().describe('The same as account.'),
      cluster: text().nullish().describe('Cluster that the script is told of.'),
      cmc: text().nullish().describe('Change ticket that the script is told of.'),
      repoUrl: text().nullish().describe('Repository of the script.'),
      repoBranch: text().nullish().describe('Branch of the repository.'),
      propertyFile: text().nullish().describe('File whose values become outputs.'),
      waitForCompletion: flag()
        .nullish()
        .default(true)
        .describe('Wait for the end of the script; true when it is not said.'),
    }),
  ),
})
export default class ScriptStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { what: 'build server', system: 'jenkins', namedBy: 'master' };
}
