import { InvalidInput, type JsonObject } from '../../kernel/index.ts';
import { textOf } from './cloud.ts';
import { annotationsOf, type DeploymentOptions, isReplicaSet, strategyOf } from './deployment.ts';

const loadBalancers = 'traffic.spinnaker.io/load-balancers';
const replacing = ['strategy.spinnaker.io/recreate', 'strategy.spinnaker.io/replace'];

/**
 * Refuses a strategy that cannot work on these manifests, before anything is deployed.
 *
 * @throws {InvalidInput} says what stands in the way, and what to do instead
 */
export function demandFit(options: DeploymentOptions, manifests: readonly JsonObject[]): void {
  const strategy = strategyOf(options);
  if (strategy === 'none') return;
  const message = misfit(strategy, options, manifests);
  if (message === undefined) return;
  throw new InvalidInput('The stage', [{ path: ['trafficManagement', 'options', 'strategy'], message }]);
}

function misfit(strategy: string, options: DeploymentOptions, manifests: readonly JsonObject[]): string | undefined {
  const replicaSets = manifests.filter(isReplicaSet);
  const deployment = manifests.find(({ kind }) => typeof kind === 'string' && kind.toLowerCase() === 'deployment');
  if (deployment !== undefined) {
    return (
      `is ${strategy}, which shifts traffic between ReplicaSets, but ${nameOf(deployment)} is a Deployment, which rolls ` +
      `out by itself. Deploy a ReplicaSet, or set the strategy to none.`
    );
  }
  if (replicaSets.length === 0)
    return `is ${strategy}, which works on ReplicaSets, and there is none in the manifests.`;
  const { enableTraffic, services } = options.trafficManagement?.options ?? {};
  if (enableTraffic !== true) {
    return `is ${strategy}, which takes traffic from the old version, but enableTraffic is not true: nobody would serve.`;
  }
  const unserved = replicaSets.find((manifest) => !(loadBalancers in annotationsOf(manifest)));
  if ((services ?? []).length === 0 && unserved !== undefined) {
    return `is ${strategy}, but services is empty: no service would send traffic to ${nameOf(unserved)}.`;
  }
  const replaced = replicaSets.find((manifest) => replacing.some((key) => annotationsOf(manifest)[key] === 'true'));
  if (strategy === 'rollingredblack' && replaced !== undefined) {
    return `is ${strategy}, but ${nameOf(replaced)} is annotated to be replaced as a whole, so it cannot grow.`;
  }
  return undefined;
}

function nameOf({ kind, metadata }: JsonObject): string {
  const { name } = (metadata ?? {}) as { name?: unknown };
  return `${textOf(kind)} ${typeof name === 'string' ? name : '(without a name)'}`;
}
