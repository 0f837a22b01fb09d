import type { z } from 'zod';
import { isJsonObject, type Json, type JsonObject } from '../kernel/index.ts';
import type { Assignment } from './environment-source.ts';
import { describeFault, pathText, type SettingsFault } from './faults.ts';
import { isSecretReference } from './fields.ts';
import { didYouMean, outlineAt } from './outline.ts';
import type { YamlSource } from './yaml-source.ts';

/** Tells where a value came from. */
export class Origin {
  constructor(
    private readonly yaml: YamlSource | undefined,
    private readonly assignments: readonly Assignment[],
    private readonly content: JsonObject,
  ) {}

  variableOf(path: readonly PropertyKey[]): string | undefined {
    const text = pathText(path);
    return this.assignments.findLast(({ path: set }) => `${text}.`.startsWith(`${pathText(set)}.`))?.variable;
  }

  placeOf(path: readonly PropertyKey[]): Pick<SettingsFault, 'file' | 'line' | 'column' | 'variable'> {
    const variable = this.variableOf(path);
    if (variable !== undefined) return { variable };
    return this.yaml === undefined ? {} : { file: this.yaml.file, ...this.yaml.whereIs(path) };
  }

  faultsOf(issue: z.core.$ZodIssue): SettingsFault[] {
    if (issue.code === 'unrecognized_keys') {
      const known = Object.keys(outlineAt(issue.path)?.properties ?? {});
      return issue.keys.map((key) => {
        const meant = didYouMean(key, known);
        const path = [...issue.path, key];
        const hint = meant === undefined ? `known here: ${known.join(', ')}` : `did you mean ${meant}?`;
        return { ...this.placeOf(path), path: pathText(path), message: `there is no such setting; ${hint}` };
      });
    }
    return [this.fault(issue.path, issue.message)];
  }

  fault(path: readonly PropertyKey[], message: string): SettingsFault {
    const value = this.#valueAt(path);
    const shown =
      outlineAt(path)?.secret === true
        ? undefined
        : value === undefined
          ? undefined
          : JSON.stringify(value).slice(0, 100);
    return {
      ...this.placeOf(path),
      path: pathText(path),
      message,
      ...(shown === undefined ? {} : { value: shown }),
    };
  }

  literalSecrets(): string[] {
    return leaves(this.content, [])
      .filter(({ path, text }) => outlineAt(path)?.secret === true && !isSecretReference(text) && !isPlainUrl(text))
      .map(
        ({ path }) =>
          `${describeFault({ ...this.placeOf(path), path: pathText(path), message: 'the secret itself stands here' })}. ` +
          'Name where it is kept instead: env:NAME or file:/path.',
      );
  }

  #valueAt(path: readonly PropertyKey[]): Json | undefined {
    return path.reduce<Json | undefined>(
      (value, step) => (value as Record<PropertyKey, Json> | null | undefined)?.[step],
      this.content,
    );
  }
}

function leaves(value: Json, path: (string | number)[]): { path: (string | number)[]; text: string }[] {
  if (typeof value === 'string') return [{ path, text: value }];
  if (Array.isArray(value)) return value.flatMap((item, index) => leaves(item, [...path, index]));
  return isJsonObject(value) ? Object.entries(value).flatMap(([key, item]) => leaves(item, [...path, key])) : [];
}

/** A URL without a password in it gives nothing away. */
function isPlainUrl(text: string): boolean {
  return URL.canParse(text) && new URL(text).password === '';
}
