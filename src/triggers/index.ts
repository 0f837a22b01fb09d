export { triggerEntities } from './entities.ts';
export { type ExecutionCompleted, PipelineCompletions } from './pipeline-completions.ts';
export { Scheduler } from './scheduler.ts';
export { TriggerEvents, type Verdict } from './trigger-events.ts';
export { TriggersModule } from './triggers.module.ts';
