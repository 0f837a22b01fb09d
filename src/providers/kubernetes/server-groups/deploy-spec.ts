import type { JsonObject } from '../../../kernel/index.ts';
import { type ManifestRef, parseName } from '../../port.ts';
import { deploy } from '../manifests/deploy.ts';
import type { Live } from '../manifests/live.ts';
import type { Ways } from '../manifests/ways.ts';

/** Deploys one object under its name; it belongs to the application that the name says. */
export async function deploySpec(
  operation: string,
  { name, namespace }: ManifestRef,
  object: JsonObject,
  live: Live,
  ways: Ways,
): Promise<void> {
  const annotations = { 'strategy.spinnaker.io/versioned': 'false' };
  const metadata = { name, namespace, annotations, ...(object['metadata'] as JsonObject | undefined) };
  await deploy(
    operation,
    {
      manifests: [{ ...object, metadata }],
      moniker: { app: parseName(name)?.app ?? name },
      requiredArtifacts: [],
      optionalArtifacts: [],
      enableArtifactBinding: false,
      traffic: { enable: true, services: [] },
      labelSelectors: [],
      allowNothingSelected: false,
      skipSpecTemplateLabels: true,
    },
    live,
    ways,
  );
}
