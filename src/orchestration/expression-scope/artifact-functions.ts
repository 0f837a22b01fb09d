import type { ExpressionFunction } from '../../expressions/index.ts';
import { isJsonObject, type Json } from '../../kernel/index.ts';
import type { Execution } from '../model/execution.ts';
import { NoSuchName } from './no-such-name.ts';

/** Functions of expressions that look at artifacts. */
export function artifactFunctions(execution: Execution): Record<string, ExpressionFunction> {
  return {
    triggerResolvedArtifact: (name) => boundArtifact(execution, 'name', name),
    triggerResolvedArtifactByType: (type) => boundArtifact(execution, 'type', type),
    resolvedArtifacts: () =>
      execution.stages.flatMap(({ outputs }) => (Array.isArray(outputs['artifacts']) ? outputs['artifacts'] : [])),
    fetchReference: (reference) => {
      // Spinnaker can keep the content of artifacts elsewhere and leave a reference; here it stays where it is.
      if (typeof reference === 'string' && reference.startsWith('ref://')) {
        throw new NoSuchName('fetchReference', 'stored content of', reference);
      }
      return reference;
    },
  };
}

function boundArtifact(execution: Execution, key: 'name' | 'type', wanted: Json | undefined): Json {
  const resolved = execution.trigger['resolvedExpectedArtifacts'];
  const bound = (Array.isArray(resolved) ? resolved : [])
    .map((expected) => (isJsonObject(expected) ? expected['boundArtifact'] : undefined))
    .find((candidate) => isJsonObject(candidate) && candidate[key] === wanted);
  if (bound === undefined) throw new NoSuchName('triggerResolvedArtifact', `an artifact with the ${key}`, wanted);
  return bound;
}
