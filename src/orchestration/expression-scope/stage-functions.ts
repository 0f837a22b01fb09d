import type { ExpressionFunction } from '../../expressions/index.ts';
import { isJsonObject, type Json, type JsonObject } from '../../kernel/index.ts';
import { ancestors } from '../engine/index.ts';
import type { Execution, Stage } from '../model/execution.ts';
import { deployedServerGroups } from './deployed-server-groups.ts';
import { NoSuchName } from './no-such-name.ts';
import { stageView } from './execution-view.ts';

/** Functions of expressions that look at stages. Of two with one name, the nearer one that came before is meant. */
export function stageFunctions(execution: Execution, current: Stage): Record<string, ExpressionFunction> {
  const find = (nameOrId: Json | undefined): Stage | undefined =>
    [...ancestors(execution, current), ...execution.stages].find(
      (stage) => stage.name === nameOrId || stage.id === nameOrId,
    );
  const judgment: ExpressionFunction = (name) => {
    const stage = execution.stages.find((candidate) => candidate.type === 'manualJudgment' && candidate.name === name);
    if (!stage) throw new NoSuchName('judgment', 'a manual judgment', name);
    return stage.context['judgmentInput'] ?? null;
  };
  return {
    stage: (nameOrId) => {
      const stage = find(nameOrId);
      if (!stage) throw new NoSuchName('stage', 'a stage', nameOrId);
      return stageView(execution, stage);
    },
    stageExists: (nameOrId) => find(nameOrId) !== undefined,
    stageByRefId: (refId) => {
      const stage = execution.stages.find(
        (candidate) => candidate.refId === refId || Number(candidate.refId) === refId,
      );
      if (!stage) throw new NoSuchName('stageByRefId', 'a stage with refId', refId);
      return stageView(execution, stage);
    },
    currentStage: () => stageView(execution, current),
    currentUser: () => current.lastModified?.user ?? execution.authentication.user,
    judgment,
    judgement: judgment,
    deployedServerGroups: (...names) =>
      deployedServerGroups(
        execution,
        names.filter((name) => typeof name === 'string'),
      ),
    manifestLabelValue: (stageName, kind, label) => manifestLabelValue(execution, stageName, kind, label),
    cfServiceKey: (nameOrId) => cfServiceKey(execution, nameOrId),
  };
}

const labelled = ['Deployment', 'ReplicaSet'];

function manifestLabelValue(
  execution: Execution,
  stageName: Json | undefined,
  kind: Json | undefined,
  label: Json | undefined,
): Json {
  if (typeof kind !== 'string' || !labelled.includes(kind)) {
    throw new NoSuchName('manifestLabelValue', `a kind with labels (${labelled.join(', ')}):`, kind);
  }
  const stage = execution.stages.find(
    ({ type, name, status }) => type === 'deployManifest' && name === stageName && status === 'SUCCEEDED',
  );
  if (!stage) throw new NoSuchName('manifestLabelValue', 'a deployManifest stage that succeeded', stageName);
  const manifests = stage.context['outputs.manifests'] ?? stage.outputs['manifests'] ?? stage.context['manifests'];
  const manifest = (Array.isArray(manifests) ? manifests : []).find((one) => isJsonObject(one) && one['kind'] === kind);
  if (manifest === undefined) throw new NoSuchName('manifestLabelValue', `in ${stage.name} a manifest of kind`, kind);
  const labels = ['spec', 'template', 'metadata', 'labels'].reduce<Json | undefined>(
    (at, key) => (isJsonObject(at) ? at[key] : undefined),
    manifest,
  );
  const value = isJsonObject(labels) && typeof label === 'string' ? labels[label] : undefined;
  if (value === undefined) throw new NoSuchName('manifestLabelValue', `on the ${kind} a label`, label);
  return value;
}

/** The key that a `createServiceKey` stage has made; an empty map where there is no such stage. */
function cfServiceKey(execution: Execution, nameOrId: Json | undefined): JsonObject {
  const stage = execution.stages.find(
    ({ type, status, name, id }) =>
      type === 'createServiceKey' && status === 'SUCCEEDED' && (name === nameOrId || id === nameOrId),
  );
  const key = stage?.outputs['serviceKey'] ?? stage?.context['serviceKey'];
  return isJsonObject(key) ? key : {};
}
