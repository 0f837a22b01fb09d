import { type Fault, isJsonObject, type Json, type JsonObject } from '../../../kernel/index.ts';
import type { Rendered } from '../../model/rendered.ts';
import { declaredVariables, type Variable } from '../../model/variables.ts';
import { Meter } from '../jinja/meter.ts';
import { merged, mergedBy } from '../merge.ts';
import { refusal } from '../refusal.ts';
import { injected, inOrder, type Placed } from '../stage-graph.ts';
import { variableValues } from '../variable-values.ts';
import { controlled } from './inheritance-control.ts';
import type { Means } from './means.ts';
import { mergeTemplates } from './merge-templates.ts';
import { listIn, mapIn, readStages, type Stage } from './model.ts';
import { renderStages } from './stages.ts';
import { Texts } from './texts.ts';

/** Keys of a pipeline that say how a template is used. */
const ofConfiguration = new Set(['schema', 'type', 'config', 'template', 'stages', 'trigger', 'source', 'errors']);

/**
 * The pipeline that templates of the old form make of a configuration.
 *
 * @param chain    the template and its parents, the outermost parent first
 * @param document the pipeline; its `config` is the configuration
 * @throws {Refusal}
 */
export function renderV1(
  chain: readonly JsonObject[],
  document: JsonObject,
  trigger: JsonObject,
  means: Means,
): Rendered {
  const config = mapIn(document['config']);
  const about = mapIn(config['pipeline']);
  const own = mapIn(config['configuration']);
  const application = about['application'] ?? document['application'];
  if (typeof application !== 'string' || application.trim() === '') {
    throw refusal(['config', 'pipeline', 'application'], 'is missing; expected the name of the application');
  }
  const meter = new Meter();
  const common = { application, trigger };
  const { template, variables } = mergedChain(chain, about, common, meter, means);
  const given = mapIn(about['variables']);
  const values = variableValues(variables, given, ['config', 'pipeline', 'variables'], common);
  const modules = listIn(mergedBy('id', listIn(template['modules']), listIn(config['modules'])));
  const partials = listIn(mergedBy('id', listIn(template['partials']), listIn(config['partials'])));
  const defaults = Object.fromEntries(
    variables
      .filter(({ defaultValue, nullable }) => defaultValue !== undefined || nullable)
      .map(({ name, defaultValue }) => [name, defaultValue ?? null]),
  );
  const names = { ...common, ...given, ...values };
  const texts = new Texts(means, meter, { ...common, ...defaults }, modules);
  const brought = readStages(config['stages'], ['config', 'stages']);
  if (template['protect'] === true && brought.length > 0) {
    throw refusal(
      ['config', 'stages'],
      'the template is protected: a pipeline may not change its stages. Take these stages away',
    );
  }
  const stages = renderStages([...readStages(template['stages'], ['template', 'stages']), ...brought], {
    texts,
    names,
    partials,
  });
  const warnings: Fault[] = [];
  const whole = combined(
    stages.filter(({ path }) => path[0] === 'template'),
    stages.filter(({ path }) => path[0] === 'config'),
    warnings,
  ).map(({ stage, ...place }) => ({ ...place, stage: controlled(stage, means) }));
  const rest = Object.fromEntries(Object.entries(document).filter(([key]) => !ofConfiguration.has(key)));
  const name = about['name'] ?? document['name'];
  return {
    pipeline: {
      ...rest,
      ...(document['id'] === undefined ? {} : { id: document['id'] }),
      application,
      name: typeof name === 'string' && name !== '' ? name : 'Unnamed Execution',
      ...flags(template, own, document),
      ...lists(template, own, document, (list, path) => texts.deep(list, names, path)),
      stages: withoutRemoved(whole).map(stageOf),
      source: { type: 'templatedPipeline', version: 'v1' },
    },
    warnings,
  };
}

/** The templates made one: their variables first, since a list of stages may be a text that names them. */
function mergedChain(
  chain: readonly JsonObject[],
  about: JsonObject,
  common: { application: string; trigger: JsonObject },
  meter: Meter,
  means: Means,
): { template: JsonObject; variables: Variable[] } {
  const declared = declaredVariables(
    chain.reduce<Json[]>((list, { variables }) => mergedBy('name', list, listIn(variables)), []),
  );
  const texts = new Texts(means, meter, common, []);
  const names: JsonObject = { ...common, ...mapIn(about['variables']) };
  const variables = declared.map((variable) => {
    const { name, defaultValue } = variable;
    const value =
      typeof defaultValue === 'string'
        ? (texts.deep(defaultValue, names, ['template', 'variables', name, 'defaultValue']) ?? undefined)
        : defaultValue;
    if (!Object.hasOwn(names, name) && (value !== undefined || variable.nullable)) names[name] = value ?? null;
    return { ...variable, defaultValue: value };
  });
  const whole = chain.map((template) => {
    const { stages } = template;
    if (typeof stages !== 'string') return template;
    const made = means.yaml(texts.text(stages, names, ['template', 'stages']));
    if (!Array.isArray(made)) throw refusal(['template', 'stages'], 'makes no list of stages');
    return { ...template, stages: made };
  });
  return { template: mergeTemplates(whole), variables };
}

/** Stages of both with their places: replaced, added, injected. */
function combined(own: readonly Stage[], brought: readonly Stage[], warnings: Fault[]): Placed<Stage>[] {
  const ids = new Set(own.map(({ id }) => id));
  const replacing = new Map(brought.map((stage) => [stage.id, stage]));
  for (const { id, dependsOn, inject, path } of brought) {
    if (own.length === 0 || ids.has(id) || dependsOn.length > 0 || inject !== undefined) continue;
    const message =
      'is left out: the template has no stage of this id to replace, and neither dependsOn nor inject says where it is to stand';
    warnings.push({ path, message });
  }
  const initial = [
    ...own.map((stage) => replacing.get(stage.id) ?? stage),
    // A template without stages is filled by those of the configuration.
    ...brought.filter(
      ({ id, dependsOn, inject }) => !ids.has(id) && (dependsOn.length > 0 || (own.length === 0 && !inject)),
    ),
  ];
  const sorted = inOrder(initial.map(placed));
  const withOwn = injected(
    sorted.filter(({ path }) => path[0] === 'template'),
    sorted,
  );
  return injected(brought.map(placed), withOwn);
}

const placed = (stage: Stage): Placed<Stage> => ({
  id: stage.id,
  needs: stage.dependsOn,
  inject: stage.inject,
  path: stage.path,
  stage,
});

/** Stages whose conditions do not hold are gone: what needed one needs what that needed. */
function withoutRemoved(stages: readonly Placed<Stage>[]): Placed<Stage>[] {
  const removed = new Map(
    stages
      .filter(({ stage }) => stage.when.some((each) => each.toLowerCase() !== 'true'))
      .map((each) => [each.id, each]),
  );
  const instead = new Map<string, string[]>();
  const needs = (ids: readonly string[]): string[] => [...new Set(ids.flatMap(replaced))];
  const replaced = (id: string): string[] => {
    const gone = removed.get(id);
    if (gone === undefined) return [id];
    const known = instead.get(id) ?? needs(gone.needs);
    instead.set(id, known);
    return known;
  };
  return stages.filter(({ id }) => !removed.has(id)).map((stage) => ({ ...stage, needs: needs(stage.needs) }));
}

const stageOf = ({ id, needs, stage }: Placed<Stage>): JsonObject => ({
  refId: id,
  requisiteStageRefIds: needs,
  type: stage.type,
  name: stage.name ?? id,
  ...(stage.group === undefined ? {} : { group: stage.group }),
  ...(stage.comments === undefined ? {} : { comments: stage.comments }),
  ...mapIn(stage.config),
});

function flags(template: JsonObject, own: JsonObject, document: JsonObject): JsonObject {
  const inherits = inheritedBy(own, 'concurrentExecutions');
  const ofTemplate = inherits ? mapIn(mapIn(template['configuration'])['concurrentExecutions']) : {};
  const usual: JsonObject = { limitConcurrent: true, maxConcurrentExecutions: 0, keepWaitingPipelines: false };
  return Object.fromEntries(
    Object.entries(usual).map(([key, value]) => [key, ofTemplate[key] ?? document[key] ?? value]),
  );
}

const inheritedBy = (own: JsonObject, key: string): boolean =>
  Array.isArray(own['inherit']) && own['inherit'].includes(key);

function lists(
  template: JsonObject,
  own: JsonObject,
  document: JsonObject,
  render: (list: Json, path: string[]) => Json,
): JsonObject {
  const of = (key: string, inDocument = key): Json[] => {
    const inherited = inheritedBy(own, key) ? listIn(mapIn(template['configuration'])[key]) : [];
    const path = (root: string): string[] => [root, 'configuration', key];
    const ofBoth = [
      listIn(render(inherited, path('template'))),
      listIn(render(listIn(own[key]), path('config'))),
    ] as const;
    return merged(mergedBy('name', ...ofBoth), document[inDocument]);
  };
  const inherited = inheritedBy(own, 'expectedArtifacts')
    ? listIn(mapIn(template['configuration'])['expectedArtifacts'])
    : [];
  const artifacts = [...inherited, ...listIn(own['expectedArtifacts']), ...listIn(document['expectedArtifacts'])];
  return {
    triggers: of('triggers'),
    notifications: of('notifications'),
    parameterConfig: of('parameters', 'parameterConfig'),
    expectedArtifacts: [
      ...new Map(artifacts.map((each) => [JSON.stringify(each['id'] ?? null), each])).values(),
    ].filter(isJsonObject),
  };
}
