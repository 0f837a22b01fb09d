import { isJsonObject, type Json, type JsonObject } from '../../kernel/index.ts';
import type { Execution, Identity, Stage } from './execution.ts';

/** What an execution is made of: a pipeline's document, or an ad-hoc list of stages, and who starts it. */
export interface Beginning {
  id: string;
  type: Execution['type'];
  application: string;
  name: string;
  pipelineConfigId?: string;
  document: JsonObject;
  trigger: JsonObject;
  user: Identity;
  /** The stage that started it. */
  parent?: { executionId: string; stageId: string };
  /** Of the outermost execution that it comes from; its own where that is not said. */
  rootId?: string;
  now: number;
  /** A fresh id for each stage. */
  stageId(): string;
}

/** Keys of a stage that are its own attributes, not part of its context. */
const attributes = new Set(['refId', 'requisiteStageRefIds', 'startTimeExpiry', 'type', 'name']);

/**
 * The execution as it is before its first event. Stages stand as they were configured; where none has a `refId`, each
 * depends on the one before it.
 */
export function buildExecution(beginning: Beginning): Execution {
  const { document, user, parent, id } = beginning;
  const configured = Array.isArray(document['stages']) ? document['stages'].filter(isJsonObject) : [];
  const linear = !configured.some((stage) => !isMissing(stage['refId']));
  const expiry = instantOf(document['startTimeExpiry']);
  return {
    id,
    type: beginning.type,
    application: beginning.application,
    name: beginning.name,
    ...(beginning.pipelineConfigId === undefined ? {} : { pipelineConfigId: beginning.pipelineConfigId }),
    rootId: beginning.rootId ?? parent?.executionId ?? id,
    ...(parent ? { parent: { executionId: parent.executionId, stageId: parent.stageId } } : {}),
    ...(typeof document['description'] === 'string' ? { description: document['description'] } : {}),
    status: 'NOT_STARTED',
    buildTime: beginning.now,
    ...(expiry === undefined ? {} : { startTimeExpiry: expiry }),
    canceled: false,
    limitConcurrent: isSet(document['limitConcurrent']),
    maxConcurrentExecutions: numberOf(document['maxConcurrentExecutions']),
    keepWaitingPipelines: isSet(document['keepWaitingPipelines']),
    authentication: { user: user.user, roles: [...user.roles], ...(user.verified ? { verified: true } : {}) },
    trigger: beginning.trigger,
    notifications: Array.isArray(document['notifications']) ? document['notifications'] : [],
    ...kept(document),
    stages: configured.map((stage, position) => buildStage(stage, position, linear, beginning.stageId())),
    seq: 0,
  };
}

/** What the definition says of itself, and the execution keeps as it is said. */
function kept(document: JsonObject): Partial<Execution> {
  const { initialConfig, templateVariables, source, spelEvaluator, origin } = document;
  return {
    ...(isJsonObject(initialConfig) ? { initialConfig } : {}),
    ...(isJsonObject(templateVariables) ? { templateVariables } : {}),
    ...(isJsonObject(source) ? { source } : {}),
    ...(typeof spelEvaluator === 'string' ? { spelEvaluator } : {}),
    ...(typeof origin === 'string' ? { origin } : {}),
  };
}

function buildStage(configured: JsonObject, position: number, linear: boolean, id: string): Stage {
  const type = textOf(configured['type'], 'unknown');
  const context: JsonObject = Object.fromEntries(Object.entries(configured).filter(([key]) => !attributes.has(key)));
  const requisites = listOf(configured['requisiteStageRefIds']);
  const expiry = instantOf(configured['startTimeExpiry']);
  return {
    id,
    // One without a refId among others that have one must not take theirs.
    refId: linear
      ? String(position)
      : isMissing(configured['refId'])
        ? `#${String(position)}`
        : textOf(configured['refId'], String(position)),
    requisiteStageRefIds: linear
      ? position === 0
        ? []
        : [String(position - 1)]
      : [...new Set(requisites.map((refId) => textOf(refId, '')))],
    type,
    name: textOf(configured['name'], type),
    status: 'NOT_STARTED',
    ...(expiry === undefined ? {} : { startTimeExpiry: expiry }),
    source: context,
    context,
    outputs: {},
    tasks: [],
    attempt: 1,
    pausedMs: 0,
  };
}

const isMissing = (value: Json | undefined): boolean => value === undefined || value === null || value === '';

/** Old exports have one reference alone, without its list. */
const listOf = (value: Json | undefined): Json[] =>
  Array.isArray(value) ? value : isMissing(value) ? [] : [value as Json];

const isSet = (value: Json | undefined): boolean => value === true || value === 'true';

function textOf(value: Json | undefined, otherwise: string): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : otherwise;
}

function numberOf(value: Json | undefined): number {
  const number = typeof value === 'string' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) && number > 0 ? Math.floor(number) : 0;
}

/** Milliseconds, also as text: an editor's field or an expression leaves it so. */
function instantOf(value: Json | undefined): number | undefined {
  const number = typeof value === 'string' && /^\d{1,16}$/.test(value.trim()) ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}
