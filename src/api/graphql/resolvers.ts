import { ApplicationsResolver } from './applications/applications.resolver.ts';
import { PipelinesResolver } from './applications/pipelines.resolver.ts';
import { ProjectsResolver } from './applications/projects.resolver.ts';
import { ExecutionChanges } from './executions/changes.resolver.ts';
import { ExecutionFields } from './executions/execution.fields.ts';
import { ExecutionsResolver } from './executions/executions.resolver.ts';
import { ExecutionLogResolver } from './executions/log.resolver.ts';
import { StageFields } from './executions/stage.fields.ts';
import { GenericStage, ManualJudgmentStage } from './executions/stage.view.ts';
import { ClusterFields, InfrastructureResolver, InstanceFields } from './infrastructure/infrastructure.resolver.ts';
import { LiveResolver } from './live/live.resolver.ts';
import { ManifestResolver } from './manifests/manifest.resolver.ts';
import { PlanResolver } from './manifests/plan.resolver.ts';
import { TasksResolver } from './tasks/tasks.resolver.ts';
import { AccessResolver } from './server/access.resolver.ts';
import { CatalogueResolver } from './server/catalogue.resolver.ts';
import { ConditionsResolver } from './server/conditions.resolver.ts';
import { ServerResolver } from './server/server.resolver.ts';
import { SimulationResolver } from './simulation/simulation.resolver.ts';
import { RenderedPipelines } from './templates/rendered.resolver.ts';
import { TemplateChanges } from './templates/template-changes.resolver.ts';
import { TemplatesResolver } from './templates/templates.resolver.ts';

/** All that answers a field. */
export const resolvers = [
  ApplicationsResolver,
  PipelinesResolver,
  ProjectsResolver,
  TemplatesResolver,
  TemplateChanges,
  RenderedPipelines,
  SimulationResolver,
  ExecutionsResolver,
  ExecutionFields,
  ExecutionChanges,
  ExecutionLogResolver,
  StageFields,
  TasksResolver,
  InfrastructureResolver,
  ClusterFields,
  InstanceFields,
  ManifestResolver,
  PlanResolver,
  CatalogueResolver,
  AccessResolver,
  ConditionsResolver,
  ServerResolver,
  LiveResolver,
];

/** Types that no field names: those of an interface. */
export const orphanedTypes = [GenericStage, ManualJudgmentStage];
