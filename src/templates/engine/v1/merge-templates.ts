import type { Json, JsonObject } from '../../../kernel/index.ts';
import { merged, mergedBy, mergedMaps } from '../merge.ts';
import { listIn, mapIn } from './model.ts';

/** One template made of a template and its parents. @param chain the outermost parent first; stages are lists by now */
export function mergeTemplates(chain: readonly JsonObject[]): JsonObject {
  return chain.reduce<JsonObject>((parent, child) => {
    const [a, b] = [mapIn(parent['configuration']), mapIn(child['configuration'])];
    const configuration: JsonObject = {
      concurrentExecutions: mergedMaps(mapIn(a['concurrentExecutions']), mapIn(b['concurrentExecutions'])),
      expectedArtifacts: merged(listIn(a['expectedArtifacts']), listIn(b['expectedArtifacts'])),
      ...Object.fromEntries(
        ['triggers', 'parameters', 'notifications'].map((key) => [
          key,
          mergedBy('name', listIn(a[key]), listIn(b[key])),
        ]),
      ),
    };
    const byId = (key: string): Json => mergedBy('id', listIn(parent[key]), listIn(child[key]));
    return {
      ...parent,
      ...child,
      protect: parent['protect'] === true || child['protect'] === true,
      variables: mergedBy('name', listIn(parent['variables']), listIn(child['variables'])),
      configuration,
      stages: byId('stages'),
      modules: byId('modules'),
      partials: byId('partials'),
    };
  }, {});
}
