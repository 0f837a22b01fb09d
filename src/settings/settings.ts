import type { Secret } from '../kernel/index.ts';
import type { ParsedSettings } from './schema.ts';

/** An account of a cloud as it was written. Its provider checks the options; `path` is for what it has to say. */
export interface AccountSettings {
  name: string;
  provider: string;
  options: Record<string, unknown>;
  /** `accounts[0]` */
  path: string;
  /** `config/gennaker.yaml:12`, for error messages; `settings` for the default. */
  place: string;
}

export type ServerSettings = Readonly<ParsedSettings['server']>;
export type AccessSettings = Readonly<ParsedSettings['access']>;
export type LoggingSettings = Readonly<ParsedSettings['logging']>;
export type TelemetrySettings = Readonly<ParsedSettings['telemetry']>;
export type EgressSettings = Readonly<ParsedSettings['egress']>;
export type LimitsSettings = Readonly<ParsedSettings['limits']>;
export type OrchestrationSettings = Readonly<ParsedSettings['orchestration']>;
export type WebhookSettings = Readonly<ParsedSettings['webhook']>;
export type ConditionSettings = Readonly<ParsedSettings['conditions'][number]>;
export type ClientSettings = Readonly<ParsedSettings['client']>;

export interface DatabaseSettings {
  /** PostgreSQL; absent: SQLite. Secret, for the password in it. */
  readonly url?: Secret;
  /** Absolute path of the SQLite file. */
  readonly file: string;
  readonly pool: { readonly max: number; readonly acquireTimeoutMs: number };
}

export interface DataSettings {
  /** Absolute path. Nothing has made it yet. */
  readonly folder: string;
}

/** Everything that is set, checked and frozen. Inject it whole, or a section of it with {@link Section}. */
export abstract class Settings {
  abstract readonly server: ServerSettings;
  abstract readonly data: DataSettings;
  abstract readonly database: DatabaseSettings;
  abstract readonly access: AccessSettings;
  abstract readonly logging: LoggingSettings;
  abstract readonly telemetry: TelemetrySettings;
  abstract readonly accounts: readonly AccountSettings[];
  abstract readonly egress: EgressSettings;
  abstract readonly limits: LimitsSettings;
  abstract readonly orchestration: OrchestrationSettings;
  abstract readonly webhook: WebhookSettings;
  abstract readonly conditions: readonly ConditionSettings[];
  abstract readonly client: ClientSettings;
  /** The file that was read; absent when the defaults and the environment are all there is. */
  abstract readonly file?: string;
  /** Sentences about what works, and should be otherwise; to be logged at start. */
  abstract readonly warnings: readonly string[];
  /** Follows a secret reference (`env:NAME`, `file:/path`) in an account's options. */
  abstract secret(reference: string): Secret;
  /** Reads the same file and variables anew. @throws {InvalidSettings} */
  abstract reread(): Settings;
}
