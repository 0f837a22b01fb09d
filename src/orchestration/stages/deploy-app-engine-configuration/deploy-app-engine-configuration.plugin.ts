import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Awaited, AwaitingStage, cloudAccount, inputArtifact } from '../../awaiting/port.ts';
import { StageKind, text } from '../../port.ts';

/** Deploys the configuration files of an App Engine application. */
@Injectable()
@StageKind({
  kind: 'deployAppEngineConfiguration',
  title: 'Deploy App Engine configuration',
  description: 'Deploys the configuration files of an App Engine application.',
  options: z.lazy(() =>
    z.looseObject({
      ...cloudAccount,
      region: text().nullish().describe('Region of the application.'),
      cronArtifact: inputArtifact().nullish().describe('cron.yaml'),
      dispatchArtifact: inputArtifact().nullish().describe('dispatch.yaml'),
      indexArtifact: inputArtifact().nullish().describe('index.yaml'),
      queueArtifact: inputArtifact().nullish().describe('queue.yaml'),
    }),
  ),
})
export default class DeployAppEngineConfigurationStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'application configuration', provider: 'appengine' };
}
