import { describe, expect, it } from '@jest/globals';
import { type PluginMark, pluginMetadata } from '../../src/kernel/index.ts';
import {
  AwaitingStage,
  ProviderCannot,
  ProviderNotConfigured,
  SystemNotConfigured,
} from '../../src/orchestration/awaiting/port.ts';
import BakeStage from '../../src/orchestration/stages/bake/bake.plugin.ts';
import DeployCloudrunManifestStage from '../../src/orchestration/stages/deploy-cloudrun-manifest/deploy-cloudrun-manifest.plugin.ts';
import JenkinsStage from '../../src/orchestration/stages/jenkins/jenkins.plugin.ts';
import { findPlugins } from '../../src/plugins/index.ts';
import { CloudUnavailable } from '../../src/providers/port.ts';
import { FakeAccounts, FakeServerGroups } from '../support/fake-cloud.ts';
import { StageBench } from '../support/stage-bench.ts';
import { provesStageCard } from './stage-card.ts';

type Kind = new (...parts: ConstructorParameters<typeof JenkinsStage>) => AwaitingStage;

const awaiting = (await findPlugins())
  .map(({ exported }) => exported)
  .filter((exported): exported is Kind => exported.prototype instanceof AwaitingStage);
const kindOf = (stage: Kind): string => (Reflect.getMetadata(pluginMetadata, stage) as PluginMark).card.kind;
const accounts = new FakeAccounts(new FakeServerGroups());

for (const Stage of awaiting) provesStageCard(Stage);

describe('a stage that waits for its cloud or system', () => {
  it('is one of many', () => {
    expect(awaiting.length).toBeGreaterThan(70);
  });

  it.each(awaiting.map((Stage) => [kindOf(Stage), Stage] as const))('is refused when it is planned: %s', (_, Stage) => {
    const context = { master: 'ci', job: 'build', account: 'prod', projectName: 'shop' };
    expect(() => plan(Stage, context)).toThrow(/ is configured\. .*Or let the stage be skipped/s);
  });

  const plan = (Stage: Kind, context: Record<string, string>): unknown =>
    new StageBench(new Stage(accounts), { context }).before();

  it('names the account and the provider that are missing', () => {
    const context = { account: 'k8s-prod', cloudProvider: 'kubernetes' };
    expect(() => plan(DeployCloudrunManifestStage, context)).toThrow(ProviderNotConfigured);
    expect(() => plan(DeployCloudrunManifestStage, context)).toThrow(/account k8s-prod of the provider kubernetes/);
  });

  it('names the provider that Spinnaker means where the stage names none', () => {
    expect(() => plan(BakeStage, {})).toThrow(/the provider aws/);
  });

  it('says what the cloud of an account that is there has not', () => {
    const context = { account: 'fake' };
    expect(() => plan(DeployCloudrunManifestStage, context)).toThrow(ProviderCannot);
    expect(() => plan(DeployCloudrunManifestStage, context)).toThrow(
      /fake cannot deployCloudrunManifest, it has no manifests/,
    );
  });

  it('refuses another cloud than that of its account', () => {
    const context = { account: 'fake', cloudProvider: 'kubernetes' };
    expect(() => plan(DeployCloudrunManifestStage, context)).toThrow(/cloudProvider: is kubernetes, but account fake/);
  });

  it('waits for an account that is being opened rather than calling it unknown', () => {
    class Opening extends FakeAccounts {
      override get(name: string): never {
        throw new CloudUnavailable(name, 'it is being opened');
      }
    }
    const stage = new DeployCloudrunManifestStage(new Opening(new FakeServerGroups()));
    expect(() => new StageBench(stage, { context: { account: 'k8s' } }).before()).toThrow(CloudUnavailable);
  });

  it('names the system beside the clouds, and which one of its kind', () => {
    const context = { master: 'ci-1', job: 'build' };
    expect(() => plan(JenkinsStage, context)).toThrow(SystemNotConfigured);
    expect(() => plan(JenkinsStage, context)).toThrow(/build server ci-1 of kind jenkins/);
  });
});
