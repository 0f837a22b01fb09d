import type { StageHandler } from '../../src/orchestration/port.ts';
import DeleteManifestStage from '../../src/orchestration/stages/delete-manifest/delete-manifest.plugin.ts';
import { DeployManifestStage } from '../../src/orchestration/stages/deploy-manifest/deploy-manifest.stage.ts';
import DisableManifestStage from '../../src/orchestration/stages/disable-manifest/disable-manifest.plugin.ts';
import EnableManifestStage from '../../src/orchestration/stages/enable-manifest/enable-manifest.plugin.ts';
import ScaleManifestStage from '../../src/orchestration/stages/scale-manifest/scale-manifest.plugin.ts';
import type { Accounts, TrafficGuardRules } from '../../src/providers/port.ts';
import { openContents } from './open-contents.ts';

/** The stages of manifests that a roll-out is made of, for a test that runs one without the engine. */
export function manifestStages(accounts: Accounts, guards: TrafficGuardRules): StageHandler<never>[] {
  return [
    new DeployManifestStage(accounts, guards, openContents()),
    new DeleteManifestStage(accounts, guards),
    new DisableManifestStage(accounts, guards),
    new EnableManifestStage(accounts),
    new ScaleManifestStage(accounts),
  ] as StageHandler<never>[];
}
