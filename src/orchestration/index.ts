export { EngineStopped } from './actor.ts';
export { EngineRoom } from './engine-room.ts';
export { type Event, transition } from './engine/index.ts';
export type { Execution, Stage, StageException, Status, Task } from './model/execution.ts';
export * from './model/status.ts';
export { ExecutionChanged, ExecutionListeners, type ExecutionNews } from './news.ts';
export { ExecutionsPortModule, OrchestrationModule } from './orchestration.module.ts';
export { NoSuchExecution } from './port.ts';
export { BrokenLog, type ReplayedStep, replay, replaySteps } from './replay.ts';
export {
  MayNotJudge,
  NotAJudgment,
  NoSuchStage,
  NotOfferedInput,
  NotSkippable,
  StageOver,
  StageStillRuns,
  WrongState,
} from './run-refusals.ts';
export { Runs } from './runs.ts';
export { PipelineDisabled, type PipelineStart, QueueFull, Starts } from './starts.ts';
export { orchestrationEntities } from './storage/entities.ts';
export type { ExecutionFilter, ExecutionSummary } from './storage/execution-history.ts';
export type { Created, LoggedEvent, StageDigest } from './storage/statements.ts';
