import { cfRollingRedblack } from './cf-rolling-redblack.ts';
import { custom } from './custom.ts';
import { highlander } from './highlander.ts';
import { monitored } from './monitored.ts';
import { none } from './none.ts';
import { redblack } from './redblack.ts';
import { rollingPush } from './rolling-push.ts';
import { rollingRedblack } from './rolling-redblack.ts';
import type { DeploymentStrategy } from './strategy.ts';

export * from './strategy.ts';

const strategies = [
  none,
  highlander,
  redblack,
  rollingRedblack,
  cfRollingRedblack,
  monitored,
  rollingPush,
  custom,
] as const;

/** By name, in any case; an unknown or empty one is `none`, as pipelines have come to rely on. */
export function strategyOf(name: string | undefined): DeploymentStrategy {
  return strategies.find((strategy) => strategy.name === name?.toLowerCase()) ?? none;
}
