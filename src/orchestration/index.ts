export { AdHocTasks } from './ad-hoc-tasks.ts';
export { EngineStopped } from './actor.ts';
export { ConditionChanges } from './conditions/condition-changes.ts';
export type { KnownCondition } from './conditions/known-conditions.ts';
export { EngineRoom } from './engine-room.ts';
export { allDownstream, type Effect, type Event, type Plan, topLevel, transition } from './engine/index.ts';
export { evaluateFor } from './expression-scope/evaluation.ts';
export { type AskingFunction, askingFunctions, ExpressionWorld } from './expression-scope/world.ts';
export { Forecasts, type ForeseenStage } from './forecasts.ts';
export { buildExecution } from './model/build-execution.ts';
export type { Execution, Stage, StageException, Status, Task } from './model/execution.ts';
export * from './model/status.ts';
export { ExecutionChanged, ExecutionListeners, type ExecutionNews } from './news.ts';
export { ExecutionsPortModule, OrchestrationModule } from './orchestration.module.ts';
export { PluggedStageKinds } from './plugged-stage-kinds.ts';
export { Planner } from './planner.ts';
export { NoSuchExecution } from './port.ts';
export { BrokenLog, type ReplayedStep, replay, replaySteps } from './replay.ts';
export {
  MayNotJudge,
  NoPreconditions,
  NotAJudgment,
  NoSuchStage,
  NotOfferedInput,
  NotSkippable,
  NotYetBegun,
  QueueOfRestartsFull,
  StageOver,
  StageStillRuns,
  WrongState,
} from './run-refusals.ts';
export { Runs } from './runs.ts';
export { ArtifactsUnresolved, PipelineDisabled, QueueFull } from './start-refusals.ts';
export { type PipelineStart, Starts } from './starts.ts';
export type { KnownStageKind, StageKinds } from './stage-kinds.ts';
export type { StandIns } from './stand-ins.ts';
export { orchestrationEntities } from './storage/entities.ts';
export type { ExecutionFilter, ExecutionSummary } from './storage/execution-history.ts';
export type { Created, LoggedEvent, StageDigest } from './storage/statements.ts';
export { TurnTaker } from './turn-taker.ts';
export { StartArtifacts } from './start-artifacts.ts';
