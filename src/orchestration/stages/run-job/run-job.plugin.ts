import { Injectable } from '@nestjs/common';
import { JobOptions, JobStage } from '../../jobs/port.ts';
import { StageKind } from '../../port.ts';

/** Runs a job to its end and takes over what it tells. */
@Injectable()
@StageKind({
  kind: 'runJob',
  aliases: ['runJobManifest'],
  title: 'Run job',
  description: 'Runs a job to its end and takes over what it tells.',
  options: JobOptions,
})
export default class RunJobStage extends JobStage {}
