import { isJsonObject } from '../../../kernel/index.ts';
import { manifestRef, type ManifestView } from '../../../providers/port.ts';
import { type ManifestCloud } from '../../manifests/port.ts';
import type { Succession } from './old-versions.ts';
import type { DeployManifestOptions } from './options.ts';

/** Rising, each once, to 100. */
export function percentagesOf({ trafficManagement }: DeployManifestOptions): number[] {
  const steps = (trafficManagement?.options?.targetPercentages ?? []).filter((step) => step > 0);
  return [...new Set([...steps, 100])].sort((one, other) => one - other);
}

/** Old versions that never served and will not say so themselves, as with an image that does not exist. */
export async function stillbornOf({ manifests }: ManifestCloud, { old }: Succession): Promise<Set<string>> {
  const looked = await Promise.all(
    old.map(async ({ manifestName, location }) => {
      const view = await manifests.find(manifestRef(manifestName, location));
      return view !== undefined && isStillborn(view) ? [manifestName] : [];
    }),
  );
  return new Set(looked.flat());
}

function isStillborn({ manifest, status }: ManifestView): boolean {
  const { readyReplicas, availableReplicas } = isJsonObject(manifest['status']) ? manifest['status'] : {};
  const serves = Number(readyReplicas ?? 0) > 0 && Number(availableReplicas ?? 0) > 0;
  return !serves && !status.stable && !status.failed.state;
}

/** Whether it is there, and not on its way out. */
export function stays(view: ManifestView | undefined): boolean {
  const metadata = view?.manifest['metadata'];
  return isJsonObject(metadata) && metadata['deletionTimestamp'] === undefined;
}
