import { parse } from 'yaml';
import { isJsonObject, type Json, type JsonObject } from '../kernel/index.ts';
import type { SettingsFault } from './faults.ts';
import type { Environment } from './fields.ts';
import { didYouMean, outline, outlineAt, type Outline } from './outline.ts';

const prefix = 'GENNAKER_';

/** Names the settings file; the one variable that is not a setting itself. */
export const fileVariable = 'GENNAKER_CONFIG';

/** One variable that sets something. */
export interface Assignment {
  variable: string;
  path: (string | number)[];
  value: Json;
}

/**
 * Reads `GENNAKER_SERVER__PORT=9000` as `server.port`: two underscores go one level down, one stands between words
 * (`PUBLIC_URL` is `publicUrl`), a number is a place in a list. Text that is not wanted as text is read as YAML.
 *
 * A variable without two underscores is left alone unless it names a section: Kubernetes sets `GENNAKER_PORT` and its
 * like by itself for a service called `gennaker`. A likely slip is warned of.
 */
export function readEnvironment(environment: Environment): {
  assignments: Assignment[];
  faults: SettingsFault[];
  warnings: string[];
} {
  const assignments: Assignment[] = [];
  const faults: SettingsFault[] = [];
  const warnings: string[] = [];
  for (const [variable, text] of Object.entries(environment)) {
    if (text === undefined || !variable.startsWith(prefix) || variable === fileVariable) continue;
    const words = variable.slice(prefix.length).split('__');
    if (words.length === 1 && nameIn(outline, words[0] ?? '') === undefined) {
      const meant = leafVariables().find((name) => name.replaceAll('__', '_') === variable);
      if (meant !== undefined) warnings.push(`${variable} sets nothing; ${meant} (two underscores) would.`);
      continue;
    }
    const path = pathOf(words);
    if (typeof path === 'string') faults.push({ variable, path: '', message: path });
    else assignments.push({ variable, path, value: valueOf(text, outlineAt(path)) });
  }
  // A whole section comes before the fields within it.
  return { assignments: assignments.sort((a, b) => a.path.length - b.path.length), faults, warnings };
}

/** Puts each value in its place; lists and maps that are not there yet come into being. */
export function assign(target: JsonObject, { path, value }: Assignment): void {
  let place: JsonObject | Json[] = target;
  path.forEach((step, index) => {
    const holder = place as Record<string | number, Json>;
    if (index === path.length - 1) {
      holder[step] = value;
      return;
    }
    const below = holder[step];
    if (!isJsonObject(below) && !Array.isArray(below)) holder[step] = typeof path[index + 1] === 'number' ? [] : {};
    place = holder[step] as JsonObject | Json[];
  });
}

function pathOf(words: readonly string[]): (string | number)[] | string {
  const path: (string | number)[] = [];
  for (const word of words) {
    const place = outlineAt(path);
    const step = place?.type === 'array' ? Number(word) : (nameIn(place, word) ?? freeName(place, word));
    if (step === undefined || Number.isNaN(step)) {
      const known = Object.keys(place?.properties ?? {});
      const meant = didYouMean(word.replaceAll('_', ''), known);
      return typeof step === 'number'
        ? `${word} should be a place in the list, 0, 1, …`
        : `there is no setting ${[...path, word.toLowerCase()].join('.')}` +
            (meant === undefined ? `; known here: ${known.join(', ')}` : `; did you mean ${meant}?`);
    }
    path.push(step);
  }
  return path;
}

function nameIn(place: Outline | undefined, word: string): string | undefined {
  const plain = word.replaceAll('_', '').toLowerCase();
  return Object.keys(place?.properties ?? {}).find((name) => name.toLowerCase() === plain);
}

/** `STATE_FOLDER` → `stateFolder`, where any name may stand. */
function freeName(place: Outline | undefined, word: string): string | undefined {
  const free =
    place === undefined || (place.additionalProperties !== undefined && place.additionalProperties !== false);
  return free ? word.toLowerCase().replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()) : undefined;
}

function valueOf(text: string, place: Outline | undefined): Json {
  if (place?.type === 'string') return text;
  try {
    return parse(text, { maxAliasCount: 0 }) as Json;
  } catch {
    return text;
  }
}

function leafVariables(): string[] {
  const below = (place: Outline, path: string): string[] =>
    Object.entries(place.properties ?? {}).flatMap(([name, next]) => {
      const here = `${path}__${name.replace(/[A-Z]/g, '_$&').toUpperCase()}`;
      return [here, ...below(next, here)];
    });
  return below(outline, '').map((name) => prefix + name.slice(2));
}
