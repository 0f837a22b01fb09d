import { describe, expect, it } from '@jest/globals';
import { anExecution, aStage } from '../../../test/support/executions.ts';
import type { Json } from '../../kernel/index.ts';
import type { Execution } from '../model/execution.ts';
import { evaluateFor } from './evaluation.ts';

const bake = aStage({
  id: 'B',
  refId: '1',
  name: 'Bake',
  type: 'bake',
  status: 'SUCCEEDED',
  outputs: { ami: 'ami-1', artifacts: [{ name: 'image' }] },
});
const deploy = aStage({
  id: 'D',
  refId: '2',
  requisiteStageRefIds: ['1'],
  name: 'Deploy',
  type: 'createServerGroup',
  status: 'SUCCEEDED',
  context: { account: 'prod', 'deploy.server.groups': { 'eu-1': ['shop-v001'] }, capacity: { desired: 2 } },
  outputs: {
    deploymentDetails: [
      { region: 'eu-1', imageId: 'ami-1' },
      { region: 'us-1', imageId: 'ami-2' },
    ],
  },
});
const manifest = aStage({
  id: 'M',
  refId: '3',
  requisiteStageRefIds: ['2'],
  name: 'Apply',
  type: 'deployManifest',
  status: 'SUCCEEDED',
  outputs: {
    manifests: [{ kind: 'Deployment', spec: { template: { metadata: { labels: { version: 'v7' } } } } }],
  },
});
const key = aStage({
  id: 'K',
  refId: '4',
  requisiteStageRefIds: ['3'],
  name: 'Key',
  type: 'createServiceKey',
  status: 'SUCCEEDED',
  outputs: { serviceKey: { user: 'u' } },
});
const current = aStage({ id: 'C', refId: '5', requisiteStageRefIds: ['4'], name: 'Now', context: { own: 1 } });
const whole = anExecution({
  stages: [bake, deploy, manifest, key, current],
  templateVariables: { region: 'eu-1', version: '${ parameters.version }' },
  trigger: {
    type: 'jenkins',
    parameters: { version: '7' },
    buildInfo: {
      number: 42,
      scm: [
        { branch: 'develop', sha1: 'd' },
        { branch: 'feature/x', sha1: 'f' },
      ],
    },
    resolvedExpectedArtifacts: [{ boundArtifact: { type: 'docker/image', name: 'shop', reference: 'shop:7' } }],
  },
});

const value = (text: string, execution: Execution = whole): Json =>
  evaluateFor({ execution, stage: current, now: new Date(0) }, text).value;

describe('what an expression of a stage can see', () => {
  it.each<[string, Json]>([
    ['${own}', 1],
    ['${ami}', 'ami-1'],
    ['${parameters.version}', '7'],
    ['${trigger.buildInfo.number}', 42],
    ['${buildInfo.number}', 42],
    ['${scmInfo.sha1}', 'f'],
    ['${templateVariables.region}', 'eu-1'],
    ['${templateVariables.version}', '7'],
    ["${#stage('Bake').status}", 'SUCCEEDED'],
    ["${#stage('Bake')['outputs']['ami']}", 'ami-1'],
    ["${#stage('Bake').context.ami}", 'ami-1'],
    ["${#stage('Apply').context.ami}", 'ami-1'],
    ["${#stage('Bake').hasSucceeded}", true],
    ["${#stage('D').name}", 'Deploy'],
    ["${#stageByRefId('2').name}", 'Deploy'],
    ["${#stageExists('Nowhere')}", false],
    ['${#currentStage().name}', 'Now'],
    ['${#currentUser()}', 'ada'],
    ["${execution.stages.?[type == 'bake'][0].context.ami}", 'ami-1'],
    ['${execution.context.ami}', 'ami-1'],
    ['${deployedServerGroups[0].serverGroup}', 'shop-v001'],
    ["${#deployedServerGroups('Deploy')[0].imageId}", 'ami-1'],
    ["${#manifestLabelValue('Apply', 'Deployment', 'version')}", 'v7'],
    ["${#triggerResolvedArtifact('shop').reference}", 'shop:7'],
    ["${#triggerResolvedArtifactByType('docker/image').name}", 'shop'],
    ['${#resolvedArtifacts().![name]}', ['image']],
    ["${#cfServiceKey('Key').user}", 'u'],
    ["${#cfServiceKey('Nowhere').size()}", 0],
    ["${#fetchReference('plain')}", 'plain'],
    ["${#readAllYaml('a: 1\n---\nb: 2').size()}", 2],
  ])('%s', (text, expected) => {
    expect(value(text)).toEqual(expected);
  });

  it.each([
    ["${#stage('Nowhere')}", 'stage'],
    ["${#judgment('Nowhere')}", 'judgment'],
    ["${#manifestLabelValue('Apply', 'Service', 'version')}", 'manifestLabelValue'],
    ["${#manifestLabelValue('Apply', 'Deployment', 'nowhere')}", 'manifestLabelValue'],
    ["${#triggerResolvedArtifact('nowhere')}", 'triggerResolvedArtifact'],
    ["${#fetchReference('ref://store/1')}", 'fetchReference'],
    ["${#readYaml('a: [')}", 'readYaml'],
    ["${#readAllYaml('a: [')}", 'readAllYaml'],
  ])('%s tells what is not there, and stays as it is', (text, name) => {
    const { value: left, problems } = evaluateFor({ execution: whole, stage: current, now: new Date(0) }, text);
    expect(left).toBe(text);
    expect(problems).toEqual([
      expect.objectContaining({ level: 'ERROR', description: expect.stringContaining(`#${name}`) }),
    ]);
  });

  it('knows neither trigger nor execution in an ad-hoc task', () => {
    const adHoc: Execution = { ...whole, type: 'ORCHESTRATION' };
    expect(value('${trigger}', adHoc)).toBe('${trigger}');
    expect(value('${execution}', adHoc)).toBe('${execution}');
    expect(value('${ami}', adHoc)).toBe('ami-1');
  });
});
