import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { Secret, type JsonObject } from '../kernel/index.ts';
import { contradictions } from './contradictions.ts';
import { assign, readEnvironment } from './environment-source.ts';
import { describeFault, InvalidSettings, pathText, type SettingsFault } from './faults.ts';
import { resolveSecret, secretField, type Environment } from './fields.ts';
import { findSettingsFile } from './find-file.ts';
import { Origin } from './origin.ts';
import { settingsSchema, type ParsedSettings } from './schema.ts';
import { Settings, type AccountSettings } from './settings.ts';
import { YamlSource } from './yaml-source.ts';

/** Where settings come from. All of it has a usual value; tests name their own. */
export interface SettingsSources {
  /** `--config`; it must be there. */
  file?: string;
  environment?: Environment;
  /** Start of relative paths outside of a file. */
  folder?: string;
}

/**
 * Reads, checks and freezes the settings: defaults, then the file, then the environment; the later one wins.
 *
 * @throws {InvalidSettings} with every fault that was found
 */
export function loadSettings(sources: SettingsSources = {}): Settings {
  const read = readSettings(sources);
  if ('faults' in read) throw new InvalidSettings(read.faults);
  return read.settings;
}

/** What `gennaker config check` tells. Nothing is started, opened or written. */
export function checkSettings(sources: SettingsSources = {}): {
  ok: boolean;
  file?: string;
  faults: readonly SettingsFault[];
  /** The faults as lines for people. */
  lines: readonly string[];
  warnings: readonly string[];
} {
  const read = readSettings(sources);
  if ('faults' in read) {
    return { ok: false, faults: read.faults, lines: read.faults.map(describeFault), warnings: [], ...fileOf(read) };
  }
  return { ok: true, faults: [], lines: [], warnings: read.settings.warnings, ...fileOf(read.settings) };
}

type Read = { settings: Settings } | { faults: SettingsFault[]; file?: string };

function readSettings(sources: SettingsSources): Read {
  // The one place of the product that looks at the environment.
  const environment = sources.environment ?? process.env;
  const folder = sources.folder ?? process.cwd();
  const file = findSettingsFile(sources.file, environment, folder);
  const yaml = file === undefined ? undefined : new YamlSource(file);
  const variables = readEnvironment(environment);
  const content: JsonObject = structuredClone(yaml?.content ?? {});
  variables.assignments.forEach((assignment) => {
    assign(content, assignment);
  });
  const origin = new Origin(yaml, variables.assignments, content);

  const faults = [...(yaml?.faults ?? []), ...variables.faults];
  const parsed = settingsSchema(secretField(environment)).safeParse(content);
  // What could not be read at all would only be complained of twice.
  if (!parsed.success && (yaml?.faults ?? []).length === 0) {
    faults.push(...parsed.error.issues.flatMap((issue) => origin.faultsOf(issue)));
  }
  if (parsed.success) faults.push(...contradictions(parsed.data, origin));
  if (faults.length > 0 || !parsed.success) return { faults, ...fileOf({ file }) };

  const base = (path: string[]): string =>
    file === undefined || origin.variableOf(path) !== undefined ? folder : dirname(file);
  const warnings = [...variables.warnings, ...origin.literalSecrets()];
  const reread = (): Settings => loadSettings(sources);
  return {
    settings: frozenSettings(parsed.data, { base, warnings, origin, environment, reread, ...fileOf({ file }) }),
  };
}

function fileOf({ file }: { file?: string | undefined }): { file?: string } {
  return file === undefined ? {} : { file };
}

interface Surroundings {
  base: (path: string[]) => string;
  warnings: string[];
  origin: Origin;
  environment: Environment;
  file?: string;
  reread: () => Settings;
}

function frozenSettings(parsed: ParsedSettings, around: Surroundings): Settings {
  const { base, warnings, origin, environment, file, reread } = around;
  const absolute = (path: string, from: string[]): string => resolve(base(from), path.replace(/^~(?=\/|$)/, homedir()));
  const folder = absolute(parsed.data.folder, ['data', 'folder']);
  const { url, pool } = parsed.database;
  const local: AccountSettings = {
    name: 'local',
    provider: 'local',
    options: { stateFolder: join(folder, 'local') },
    path: 'accounts',
    place: 'settings',
  };
  const accounts = parsed.accounts?.map((account, index): AccountSettings => {
    const { name, provider, ...options } = account;
    const path = ['accounts', index];
    const { variable, file: where, line } = origin.placeOf(path);
    const usual = provider === 'local' && name === 'local' ? local.options : {};
    const place = variable ?? (where === undefined ? 'settings' : `${where}:${line ?? 1}`);
    return { name, provider, options: { ...usual, ...options }, path: pathText(path), place };
  });
  const settings: Settings = {
    server: parsed.server,
    data: { folder },
    database: {
      ...(url === undefined ? {} : { url }),
      file:
        parsed.database.file === undefined
          ? join(folder, 'gennaker.sqlite')
          : absolute(parsed.database.file, ['database', 'file']),
      pool,
    },
    access: parsed.access,
    logging: parsed.logging,
    telemetry: parsed.telemetry,
    accounts: accounts ?? [local],
    egress: parsed.egress,
    limits: parsed.limits,
    orchestration: parsed.orchestration,
    webhook: parsed.webhook,
    conditions: parsed.conditions,
    client: parsed.client,
    ...(file === undefined ? {} : { file }),
    warnings,
    secret: (reference) => resolveSecret(reference, environment),
    reread,
  };
  return deepFrozen(settings);
}

function deepFrozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !(value instanceof Secret)) {
    Object.values(value).forEach(deepFrozen);
    Object.freeze(value);
  }
  return value;
}
