/** A strategy pipeline: what it deploys, and where, comes from the stage that started it. */
import { isJsonObject, type JsonObject } from '../../kernel/index.ts';
import type { Execution } from '../port.ts';

/** What the pipeline was told; `undefined` where the execution is not one of a strategy. */
export function strategyParameters({ trigger }: Execution): JsonObject | undefined {
  const { parameters } = trigger;
  return isJsonObject(parameters) && [true, 'true'].includes(parameters.strategy as boolean | string)
    ? parameters
    : undefined;
}

interface StrategyPlace {
  account: string;
  credentials: string;
  regions: string[];
  cluster: string;
}

/** Where the stages of a strategy pipeline work, in place of what they say themselves. */
export function strategyPlace(execution: Execution): StrategyPlace | undefined {
  const { credentials, region, cluster } = strategyParameters(execution) ?? {};
  if (typeof credentials !== 'string' || typeof region !== 'string' || typeof cluster !== 'string') return undefined;
  return { account: credentials, credentials, regions: [region], cluster };
}

const ofTheStrategy = new Set(['strategyPipeline', 'strategyApplication', 'pipelineParameters', 'source']);

/**
 * The cluster that a strategy pipeline deploys: that of the stage which started it, without a strategy of its own.
 *
 * @param started the stage's context
 */
export function clusterOfStrategy(started: JsonObject): JsonObject {
  const kept = Object.entries(started).filter(([key]) => !ofTheStrategy.has(key));
  return { ...Object.fromEntries(kept), strategy: 'none' };
}
