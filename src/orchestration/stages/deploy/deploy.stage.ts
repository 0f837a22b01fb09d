import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { InvalidInput, isJsonObject, type JsonObject } from '../../../kernel/index.ts';
import { accountOf, locationsOf } from '../../../providers/port.ts';
import {
  type ChildStage,
  Executions,
  NoSuchExecution,
  type Planning,
  type Stage,
  StageHandler,
  StageKind,
  succeeded,
  type TaskStep,
} from '../../port.ts';
import {
  clusterDefinition,
  clusterOfStrategy,
  deployedBy,
  deployedKey,
  strategyParameters,
} from '../../server-groups/port.ts';

const DeployOptions = z.looseObject({
  clusters: z
    .array(z.looseObject(clusterDefinition))
    .nullish()
    .describe('What to deploy, side by side. In a strategy pipeline it is the cluster that is being deployed.'),
});
type DeployOptions = z.infer<typeof DeployOptions>;

const emptyList = { path: ['clusters'], message: 'is empty. Expected at least one cluster to deploy.' };
const spellings = ['region', 'regions', 'zones', 'namespace', 'namespaces', 'availabilityZones'];

/** Deploys each of its clusters in each of its locations, all at once. */
@Injectable()
@StageKind({
  kind: 'deploy',
  title: 'Deploy',
  description: 'Deploys one or more clusters with a strategy.',
  options: DeployOptions,
})
export class DeployStage extends StageHandler<DeployOptions> {
  constructor(private readonly executions: Executions) {
    super();
  }

  override async before({ options, execution }: Planning<DeployOptions>): Promise<ChildStage[]> {
    const { parameters } = execution.trigger;
    const clones = isJsonObject(parameters) && [true, 'true'].includes(parameters.clone as boolean | string);
    const strategy = strategyParameters(execution);
    const clusters = strategy === undefined ? (options.clusters ?? []) : [await this.#started(strategy)];
    if (clusters.length === 0) throw new InvalidInput('The stage', [emptyList]);
    return clusters.flatMap((cluster) => {
      const account = accountOf(cluster);
      const written = Object.entries(cluster).filter(([key]) => !spellings.includes(key));
      const locations = locationsOf(cluster);
      // A cluster without a place is planned all the same: its own stage says what is missing.
      return (locations.length > 0 ? locations : [undefined]).map((region) => ({
        type: clones ? 'cloneServerGroup' : 'createServerGroup',
        name: region === undefined ? 'Deploy' : `Deploy in ${region}`,
        context: {
          ...(Object.fromEntries(written) as JsonObject),
          account,
          ...(region === undefined ? {} : { region }),
        },
      }));
    });
  }

  override tasks(): readonly TaskStep<DeployOptions>[] {
    return [
      {
        name: 'completeParallelDeploy',
        turn({ execution, stage }) {
          const all: Record<string, string[]> = {};
          for (const child of descendants(execution.stages, stage.id)) {
            for (const [region, names] of Object.entries(deployedBy(child))) {
              all[region] = [...new Set([...(all[region] ?? []), ...names])];
            }
          }
          return succeeded({ [deployedKey]: all }, { [deployedKey]: all });
        },
      },
    ];
  }

  /** The cluster of the stage that has started this strategy pipeline. */
  async #started({ parentPipelineId, parentStageId }: JsonObject): Promise<JsonObject> {
    const id = typeof parentPipelineId === 'string' ? parentPipelineId : '';
    const parent = await this.executions.find(id);
    if (parent === undefined) throw new NoSuchExecution(id);
    const stage = parent.stages.find((one) => one.id === parentStageId);
    if (stage !== undefined) return clusterOfStrategy(stage.context);
    const message = `names no stage of execution ${id}. A strategy pipeline is started by the stage that deploys with it.`;
    throw new InvalidInput('The trigger', [{ path: ['parameters', 'parentStageId'], message }]);
  }
}

/** Also what a strategy pipeline has deployed is told by a stage below. */
function descendants(stages: readonly Stage[], id: string): Stage[] {
  const children = stages.filter((stage) => stage.parentStageId === id);
  return children.flatMap((child) => [child, ...descendants(stages, child.id)]);
}
