import type { Json, JsonObject } from '../../kernel/index.ts';
import { WrongUsage } from '../errors.ts';

/** What a pipeline is to be made of. */
interface Use {
  /** `ID`, `ID:TAG` or `ID@sha256:DIGEST`. */
  reference: string;
  application: string;
  name: string;
  variables: JsonObject;
}

/** A pipeline that is made with a template, to be filled in and saved. */
export const templateConfig = ({ reference, application, name, variables }: Use): JsonObject => ({
  schema: 'v2',
  type: 'templatedPipeline',
  application,
  name,
  template: {
    artifactAccount: 'front50ArtifactCredentials',
    type: 'front50/pipelineTemplate',
    reference: `spinnaker://${reference}`,
  },
  variables,
  exclude: [],
  triggers: [],
  parameters: [],
  notifications: [],
  stages: [],
});

/**
 * `--set key=value`, given as often as there are variables. A value is read as JSON where it is JSON, or else as text.
 *
 * @throws {WrongUsage} no `=`, or one key twice
 */
export function variablesOf(pairs: readonly string[]): JsonObject {
  const entries = pairs.map((pair): [string, Json] => {
    const at = pair.indexOf('=');
    if (at < 1) throw new WrongUsage(`--set ${pair} should be KEY=VALUE, such as --set region=eu.`);
    return [pair.slice(0, at), valueOf(pair.slice(at + 1))];
  });
  const twice = entries.find(([key], at) => entries.findIndex(([other]) => other === key) !== at);
  if (twice !== undefined) throw new WrongUsage(`--set ${twice[0]} is given twice; which one is meant?`);
  return Object.fromEntries(entries);
}

function valueOf(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
