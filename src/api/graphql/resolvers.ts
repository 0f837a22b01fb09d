import { ApplicationsResolver } from './applications/applications.resolver.ts';
import { PipelinesResolver } from './applications/pipelines.resolver.ts';
import { ExecutionChanges } from './executions/changes.resolver.ts';
import { ExecutionFields } from './executions/execution.fields.ts';
import { ExecutionsResolver } from './executions/executions.resolver.ts';
import { StageFields } from './executions/stage.fields.ts';
import { GenericStage, ManualJudgmentStage } from './executions/stage.view.ts';

/** All that answers a field. */
export const resolvers = [
  ApplicationsResolver,
  PipelinesResolver,
  ExecutionsResolver,
  ExecutionFields,
  ExecutionChanges,
  StageFields,
];

/** Types that no field names: those of an interface. */
export const orphanedTypes = [GenericStage, ManualJudgmentStage];
