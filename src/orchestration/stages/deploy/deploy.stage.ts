import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { isJsonObject, type JsonObject } from '../../../kernel/index.ts';
import { accountOf, locationsOf } from '../../../providers/port.ts';
import { type ChildStage, type Planning, StageHandler, StageKind, succeeded, type TaskStep } from '../../port.ts';
import { clusterDefinition, deployedBy, deployedKey } from '../../server-groups/port.ts';

const DeployOptions = z.looseObject({
  clusters: z
    .array(z.looseObject(clusterDefinition))
    .min(1, 'is empty. Expected at least one cluster to deploy.')
    .describe('What to deploy, side by side.'),
});
type DeployOptions = z.infer<typeof DeployOptions>;

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
  override before({ options, execution }: Planning<DeployOptions>): ChildStage[] {
    const { parameters } = execution.trigger;
    const clones = isJsonObject(parameters) && parameters.clone === true;
    return options.clusters.flatMap((cluster) => {
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
          for (const child of execution.stages.filter((other) => other.parentStageId === stage.id)) {
            for (const [region, names] of Object.entries(deployedBy(child))) {
              all[region] = [...new Set([...(all[region] ?? []), ...names])];
            }
          }
          return succeeded({ [deployedKey]: all }, { [deployedKey]: all });
        },
      },
    ];
  }
}
