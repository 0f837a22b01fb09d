/** What is checked when a template is saved. A **fault** refuses the save; a **warning** comes back with it. */
import { graphFaults } from '../../applications/index.ts';
import { type Fault, isJsonObject, type Json, type JsonObject } from '../../kernel/index.ts';
import { undeclared, usesOfVariables } from '../engine/template-variables.ts';
import { oldFormFaults } from './old-form.ts';
import { tagFaults, templateIdFaults } from './template-id.ts';
import { declaredVariables, isKnownType, knownTypes, misfit } from './variables.ts';

export interface Verdict {
  faults: Fault[];
  warnings: Fault[];
}

// As Spinnaker has it: from "A" to "z" there are also some signs.
const templateName = /^[a-zA-z0-9-&\s]+$/;
const variableName = /^[a-zA-Z0-9_]+$/;

export function checkTemplate(template: JsonObject): Verdict {
  const verdict: Verdict = {
    faults: [...schemaFaults(template['schema']), ...templateIdFaults(template['id']), ...tagFaults(template['tag'])],
    warnings: [],
  };
  const { protect } = template;
  if (protect !== undefined && protect !== null && typeof protect !== 'boolean') {
    verdict.faults.push({ path: ['protect'], message: `expected true or false, got ${JSON.stringify(protect)}` });
  }
  checkMetadata(template['metadata'], verdict);
  checkVariables(template['variables'], verdict);
  if (template['schema'] === 'v2') checkPipeline(template, verdict);
  if (template['schema'] === '1') verdict.faults.push(...oldFormFaults(template));
  return verdict;
}

function schemaFaults(schema: Json | undefined): Fault[] {
  if (schema === 'v2' || schema === '1') return [];
  const got = schema === undefined ? 'is missing' : `${JSON.stringify(schema)} is not known`;
  return [{ path: ['schema'], message: `${got}; expected "v2", or "1" for a template of the old form` }];
}

function checkMetadata(metadata: Json | undefined, { faults }: Verdict): void {
  if (metadata === undefined || metadata === null) return;
  if (!isJsonObject(metadata)) {
    faults.push({ path: ['metadata'], message: 'expected an object, {"name": …, "description": …, "owner": …}' });
    return;
  }
  const { name, scopes } = metadata;
  if (name !== undefined && name !== null && (typeof name !== 'string' || !templateName.test(name))) {
    const message = `${JSON.stringify(name).slice(0, 80)} has other signs than letters, digits, spaces, "-" and "&"`;
    faults.push({ path: ['metadata', 'name'], message });
  }
  const isList = Array.isArray(scopes) && scopes.every((scope) => typeof scope === 'string');
  if (scopes !== undefined && scopes !== null && !isList) {
    faults.push({ path: ['metadata', 'scopes'], message: 'expected a list of texts, such as ["global"]' });
  }
}

function checkVariables(list: Json | undefined, { faults }: Verdict): void {
  if (list === undefined || list === null) return;
  if (!Array.isArray(list)) {
    faults.push({ path: ['variables'], message: 'expected a list' });
    return;
  }
  const seen = new Map<string, number>();
  list.forEach((entry, index) => {
    const path = ['variables', index];
    const [variable] = declaredVariables([entry]);
    if (variable === undefined || !variableName.test(variable.name)) {
      faults.push({ path: [...path, 'name'], message: 'expected a name of letters, digits and "_"' });
      return;
    }
    const { name, type, defaultValue } = variable;
    const before = seen.get(name);
    if (before !== undefined) {
      faults.push({ path: [...path, 'name'], message: `"${name}" is also the name of variable ${String(before)}` });
    }
    seen.set(name, index);
    if (!isKnownType(type)) {
      faults.push({ path: [...path, 'type'], message: `"${type}" is no type; there are ${knownTypes.join(', ')}` });
    } else if (defaultValue !== undefined && !isMade(defaultValue)) {
      const message = misfit(variable, defaultValue);
      if (message !== undefined) faults.push({ path: [...path, 'defaultValue'], message });
    }
  });
}

/** Whether it is made only when the template is used. */
const isMade = (value: Json): boolean => typeof value === 'string' && /\$\{|\{\{|\{%/.test(value);

function checkPipeline(template: JsonObject, { faults, warnings }: Verdict): void {
  const { pipeline } = template;
  if (!isJsonObject(pipeline)) {
    faults.push({ path: ['pipeline'], message: 'is missing; expected a pipeline, {"stages": […]}' });
    return;
  }
  const stages = pipeline['stages'] ?? [];
  if (!Array.isArray(stages)) faults.push({ path: ['pipeline', 'stages'], message: 'expected a list' });
  else {
    stages.forEach((stage, index) => {
      if (isJsonObject(stage) && typeof stage['type'] === 'string') return;
      faults.push({ path: ['pipeline', 'stages', index], message: 'expected a stage, {"refId": …, "type": …}' });
    });
    for (const { path, message } of graphFaults(stages.filter(isJsonObject))) {
      // A stage may wait for one that only the pipeline brings.
      const list = path.length > 3 ? warnings : faults;
      list.push({ path: ['pipeline', ...path], message });
    }
  }
  const declared = declaredVariables(template['variables']).map(({ name }) => name);
  for (const { path, names } of usesOfVariables(pipeline)) {
    for (const name of names.filter((each) => !declared.includes(each))) {
      warnings.push({ path: ['pipeline', ...path], message: undeclared(name, declared) });
    }
  }
}
