/** What a stage has deployed, under the keys that pipelines' expressions look for. */
import type { Artifact } from '../../artifacts/port.ts';
import { isJsonObject, type Json, type JsonObject } from '../../kernel/index.ts';
import { type ManifestRef, manifestRef, type ManifestResult } from '../../providers/port.ts';
import { type Planning, type Stage, succeeded, type TaskStep } from '../port.ts';
import { textOf } from './cloud.ts';

const keys = ['manifests', 'manifestNamesByNamespace', 'boundArtifacts', 'createdArtifacts'] as const;
const outputKey = (key: (typeof keys)[number]): string => `outputs.${key}`;

/** What the cloud has made, as the stage's context keeps it. */
export function resultContext(result: ManifestResult): JsonObject {
  return {
    [outputKey('manifests')]: result.manifests,
    [outputKey('manifestNamesByNamespace')]: result.manifestNamesByNamespace,
    [outputKey('boundArtifacts')]: result.boundArtifacts,
    [outputKey('createdArtifacts')]: result.createdArtifacts,
  };
}

/** Hands on to later stages what was made, and as `artifacts` what they may bind. */
export function promoteOutputs<O extends { noOutput?: boolean | null | undefined }>(): TaskStep<O> {
  return {
    name: 'promoteOutputs',
    turn({ stage, options }) {
      const found = keys.flatMap((key) => {
        const value = stage.context[outputKey(key)];
        return value === undefined ? [] : [[outputKey(key), value] as const];
      });
      const created = stage.context[outputKey('createdArtifacts')];
      const artifacts: JsonObject = created === undefined ? {} : { artifacts: created };
      return succeeded(options.noOutput === true ? {} : { ...Object.fromEntries(found), ...artifacts }, artifacts);
    },
  };
}

/** The objects that the stage has deployed. */
export function deployedRefs({ context }: Pick<Stage, 'context'>): ManifestRef[] {
  const byNamespace = context[outputKey('manifestNamesByNamespace')];
  if (!isJsonObject(byNamespace)) return [];
  return Object.entries(byNamespace).flatMap(([namespace, names]) =>
    (Array.isArray(names) ? names : []).map((name: Json) => manifestRef(textOf(name), namespace)),
  );
}

/** The objects themselves, as they were when they had been deployed. */
export function deployedManifests({ stage }: Pick<Planning<unknown>, 'stage'>): JsonObject[] {
  const found = stage.context[outputKey('manifests')];
  return Array.isArray(found) ? found.filter(isJsonObject) : [];
}

/** What must and may be put into manifests. */
export interface Artifacts {
  requiredArtifacts: Artifact[];
  optionalArtifacts: Artifact[];
}

/** The artifacts that the first task has settled. */
export function artifactsIn({ context }: Pick<Stage, 'context'>): Artifacts {
  const list = (key: keyof Artifacts): Artifact[] => {
    const found = context[key];
    return Array.isArray(found) ? found.filter(isJsonObject) : [];
  };
  return { requiredArtifacts: list('requiredArtifacts'), optionalArtifacts: list('optionalArtifacts') };
}
