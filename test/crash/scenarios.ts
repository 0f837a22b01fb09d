import { resolve } from 'node:path';
import type { JsonObject } from '../../src/kernel/index.ts';

const hello = resolve(import.meta.dirname, '../../examples/hello/server.mjs');
const place = { account: 'local', region: 'local' };

/** A pipeline that is killed, and how it must end all the same. */
export interface Scenario {
  name: string;
  status: 'SUCCEEDED' | 'TERMINAL';
  stages: (JsonObject & { type: string })[];
  /** Its server groups stand behind a load balancer that is under load. */
  served: boolean;
}

/** Each stage waits for the one before it. */
function inTurn(stages: (JsonObject & { type: string })[]): (JsonObject & { type: string })[] {
  return stages.map((stage, index) => ({
    name: `${stage.type} ${String(index + 1)}`,
    ...stage,
    refId: String(index + 1),
    requisiteStageRefIds: index === 0 ? [] : [String(index)],
  }));
}

const group = (stack: string, version: number): string => `crash-${stack}-v00${String(version)}`;

/** A deploy stage of one cluster; the version of the service is that of the server group. */
function deploy(
  stack: string,
  strategy: string,
  version: number,
  more: JsonObject = {},
): JsonObject & { type: string } {
  return {
    type: 'deploy',
    clusters: [
      {
        ...place,
        application: 'crash',
        stack,
        strategy,
        capacity: { min: 1, desired: 1, max: 2 },
        loadBalancers: [front(stack)],
        command: [process.execPath, hello],
        environment: { VERSION: String(version) },
        health: { type: 'http', path: '/health', intervalMs: 100 },
        stopGraceMs: 2_000,
        drainTimeoutMs: 2_000,
        ...more,
      },
    ],
  };
}

export const front = (stack: string): string => `crash-${stack}`;

const served = (name: string, stages: Scenario['stages'], status: Scenario['status'] = 'SUCCEEDED'): Scenario => ({
  name,
  status,
  stages: inTurn(stages),
  served: true,
});

const cluster = (stack: string): JsonObject => ({ account: 'local', regions: ['local'], cluster: `crash-${stack}` });
const oneGroup = (stack: string, version: number): JsonObject => ({ ...place, serverGroupName: group(stack, version) });
const broken = {
  environment: { VERSION: 'broken', BROKEN: '1' },
  // Longer than the kills of such a batch keep the server away: the clock of a stage runs on meanwhile.
  stageTimeoutMs: 12_000,
  rollback: { onFailure: true, destroyLatest: true },
};

/** Between them they use every type of stage that the engine's core has, and every strategy. */
export function scenarios(webhook: string): Scenario[] {
  return [
    served('copy', [
      deploy('copy', 'none', 0),
      { type: 'cloneServerGroup', ...place, source: { ...place, asgName: group('copy', 0) }, stack: 'copy' },
      {
        type: 'resizeServerGroup',
        ...oneGroup('copy', 1),
        action: 'scale_exact',
        capacity: { min: 2, desired: 2, max: 2 },
      },
      { type: 'disableServerGroup', ...oneGroup('copy', 0) },
      { type: 'enableServerGroup', ...oneGroup('copy', 0) },
      { type: 'disableServerGroup', ...place, cluster: 'crash-copy', target: 'oldest_asg_dynamic' },
      { type: 'destroyServerGroup', ...oneGroup('copy', 0) },
    ]),
    served('highlander', [deploy('highlander', 'none', 0), deploy('highlander', 'highlander', 1)]),
    served('redblack', [
      deploy('redblack', 'none', 0),
      deploy('redblack', 'redblack', 1, { maxRemainingAsgs: 2 }),
      { type: 'manualJudgment', instructions: 'Is it well?', judgmentInputs: [{ value: 'no' }, { value: 'yes' }] },
      { type: 'rollbackCluster', ...cluster('redblack') },
    ]),
    served('rolling', [
      deploy('rolling', 'none', 0, { capacity: { min: 2, desired: 2, max: 2 } }),
      deploy('rolling', 'rollingredblack', 1, {
        capacity: { min: 2, desired: 2, max: 2 },
        targetPercentages: [50, 100],
      }),
    ]),
    served('cluster', [
      deploy('cluster', 'none', 0),
      deploy('cluster', 'none', 1),
      deploy('cluster', 'none', 2),
      { type: 'disableCluster', ...cluster('cluster'), remainingEnabledServerGroups: 1 },
      { type: 'scaleDownCluster', ...cluster('cluster'), remainingFullSizeServerGroups: 1 },
      { type: 'shrinkCluster', ...cluster('cluster'), shrinkToSize: 2 },
    ]),
    served('explicit', [
      deploy('explicit', 'none', 0),
      deploy('explicit', 'redblack', 1, { scaleDown: true }),
      {
        type: 'rollbackServerGroup',
        ...place,
        rollbackType: 'EXPLICIT',
        rollbackContext: {
          rollbackServerGroupName: group('explicit', 1),
          restoreServerGroupName: group('explicit', 0),
        },
      },
    ]),
    { name: 'talk', status: 'SUCCEEDED', served: false, stages: talk(webhook) },
  ];
}

/** Roll-outs of a version that never comes up, and the way back. */
export const failing: Scenario[] = [
  served(
    'broken',
    [deploy('broken', 'none', 0), deploy('broken', 'rollingredblack', 1, { ...broken, targetPercentages: [50] })],
    'TERMINAL',
  ),
  served('faulty', [deploy('faulty', 'none', 0), deploy('faulty', 'redblack', 1, broken)], 'TERMINAL'),
];

function talk(webhook: string): Scenario['stages'] {
  const expression = '${four == 4}';
  return inTurn([
    { type: 'evaluateVariables', variables: [{ key: 'four', value: '${2 + 2}' }] },
    { type: 'checkPreconditions', preconditions: [{ type: 'expression', context: { expression } }] },
    {
      type: 'webhook',
      url: `${webhook}/orders`,
      payload: { four: '${four}' },
      waitForCompletion: true,
      statusUrlResolution: 'webhookResponse',
      statusUrlJsonPath: '$.status',
      statusJsonPath: '$.state',
      successStatuses: 'done',
    },
    { type: 'wait', waitTime: 2 },
    ...many({ type: 'evaluateVariables', variables: [{ key: 'five', value: '${2 + 3}' }] }),
    { type: 'pipeline', application: 'crash', pipeline: 'child', waitForCompletion: true },
    { type: 'manualJudgment', judgmentInputs: [{ value: 'no' }, { value: 'yes' }] },
    ...many({ type: 'checkPreconditions', preconditions: [{ type: 'expression', context: { expression } }] }),
  ]);
}

/** Of stages that are over within a millisecond so many that a kill can meet one. */
const many = <S>(stage: S): S[] => Array.from({ length: 25 }, () => stage);

/** What `talk` starts. */
export const child: JsonObject[] = inTurn([
  { type: 'wait', waitTime: 2 },
  { type: 'evaluateVariables', variables: [{ key: 'done', value: true }] },
]);
