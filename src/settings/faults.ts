import { DomainError } from '../kernel/index.ts';

/** One thing that is wrong with the settings, and where to mend it. */
export interface SettingsFault {
  /** The file, when it stands in one. */
  file?: string;
  line?: number;
  column?: number;
  /** The environment variable, when it comes from one. */
  variable?: string;
  /** `server.port`, `accounts[0].name`; empty for the file as a whole. */
  path: string;
  /** What was found, as JSON; never that of a secret. */
  value?: string;
  message: string;
}

/** `config/gennaker.yaml:3:9 server.port: …, found "x"` */
export function describeFault(fault: SettingsFault): string {
  const place =
    fault.variable ??
    (fault.file === undefined
      ? 'settings'
      : [fault.file, ...(fault.line === undefined ? [] : [fault.line, fault.column ?? 1])].join(':'));
  const found = fault.value === undefined ? '' : `; found ${fault.value}`;
  return `${place} ${fault.path === '' ? '' : `${fault.path}: `}${fault.message}${found}`;
}

/** `['accounts', 0, 'name']` → `accounts[0].name` */
export function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    return text === '' ? String(step) : `${text}.${String(step)}`;
  }, '');
}

/** The settings cannot be used. Every fault is named at once. */
export class InvalidSettings extends DomainError {
  readonly settingsFaults: readonly SettingsFault[];

  constructor(faults: readonly SettingsFault[]) {
    super(
      'invalid',
      `The settings are not valid:\n${faults.map((fault) => `  ${describeFault(fault)}`).join('\n')}`,
      { faults: faults.map((fault) => ({ ...fault })) },
      faults.map(({ path, message }) => ({ path: [path], message })),
    );
    this.settingsFaults = faults;
  }
}
