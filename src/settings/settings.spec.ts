import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkSettings, InvalidSettings, loadSettings, settingsJsonSchema, type SettingsSources } from './index.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gennaker-settings-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Sources that know the given file and variables, and nothing of this machine. */
function sources(yaml?: string, environment: Record<string, string> = {}): SettingsSources {
  if (yaml === undefined) return { folder, environment };
  writeFileSync(join(folder, 'gennaker.yaml'), yaml);
  return { folder, environment, file: 'gennaker.yaml' };
}

const complaints = (from: SettingsSources): string => checkSettings(from).lines.join('\n');

describe('Settings', () => {
  it('are complete without a file: loopback, and one account which is this machine', () => {
    const settings = loadSettings(sources());
    expect(settings.server.host).toBe('127.0.0.1');
    expect(settings.data.folder).toMatch(/^\/.*\.gennaker$/);
    expect(settings.accounts).toEqual([
      expect.objectContaining({
        name: 'local',
        provider: 'local',
        options: { stateFolder: join(settings.data.folder, 'local') },
      }),
    ]);
  });

  it('let the environment outrank the file, and the file the defaults', () => {
    const yaml = 'server:\n  port: 9001\n  host: localhost\n';
    const settings = loadSettings(
      sources(yaml, { GENNAKER_SERVER__PORT: '9002', GENNAKER_SERVER__PUBLIC_URL: 'https://cd.example' }),
    );
    expect(settings.server).toMatchObject({
      port: 9002,
      host: 'localhost',
      publicUrl: 'https://cd.example',
      bodyLimitBytes: 4194304,
    });
  });

  it('take lists and their places from the environment', () => {
    const settings = loadSettings(
      sources(undefined, {
        GENNAKER_EGRESS__ALLOW: '[ci.corp.example, 10.0.0.0/8]',
        GENNAKER_ACCOUNTS__0__NAME: 'here',
        GENNAKER_ACCOUNTS__0__PROVIDER: 'local',
        GENNAKER_ACCOUNTS__0__STATE_FOLDER: '/srv/state',
      }),
    );
    expect(settings.egress.allow).toEqual(['ci.corp.example', '10.0.0.0/8']);
    expect(settings.accounts[0]).toMatchObject({
      name: 'here',
      provider: 'local',
      options: { stateFolder: '/srv/state' },
    });
  });

  it('leave the variables alone that Kubernetes sets for a service called gennaker', () => {
    const settings = loadSettings(
      sources(undefined, {
        GENNAKER_PORT: 'tcp://10.0.0.1:80',
        GENNAKER_SERVICE_HOST: '10.0.0.1',
        GENNAKER_SERVER_PORT: '9000',
      }),
    );
    expect(settings.server.port).toBe(8084);
    expect(settings.warnings).toEqual([expect.stringContaining('GENNAKER_SERVER__PORT')]);
  });

  it('find the file by --config, GENNAKER_CONFIG, then the usual place', () => {
    mkdirSync(join(folder, 'config'));
    writeFileSync(join(folder, 'config/gennaker.yaml'), 'server: { port: 1 }');
    writeFileSync(join(folder, 'named.yaml'), 'server: { port: 2 }');
    writeFileSync(join(folder, 'asked.yaml'), 'server: { port: 3 }');
    const named = { GENNAKER_CONFIG: 'named.yaml' };
    expect(loadSettings({ folder, environment: {} }).server.port).toBe(1);
    expect(loadSettings({ folder, environment: named }).server.port).toBe(2);
    expect(loadSettings({ folder, environment: named, file: 'asked.yaml' }).server.port).toBe(3);
  });

  it('refuse a file that was named and is not there', () => {
    expect(complaints({ folder, environment: {}, file: 'missing.yaml' })).toContain(
      `${join(folder, 'missing.yaml')} the file cannot be read (ENOENT)`,
    );
  });

  it('name file, line, path, value and expectation of every fault at once', () => {
    const text = complaints(sources('server:\n  port: high\nlogging:\n  level: loud\n'));
    expect(text).toContain(
      `${join(folder, 'gennaker.yaml')}:2:3 server.port: Invalid input: expected number, received string; found "high"`,
    );
    expect(text).toMatch(/gennaker\.yaml:4:3 logging\.level: .*"info".*; found "loud"/);
  });

  it('refuse an unknown key, and say which one was probably meant', () => {
    expect(complaints(sources('server:\n  prot: 80\n'))).toContain(
      ':2:3 server.prot: there is no such setting; did you mean port?',
    );
    expect(complaints(sources('sever: {}\n'))).toContain('did you mean server?');
    expect(complaints(sources(undefined, { GENNAKER_SERVER__PROT: '1' }))).toContain(
      'GENNAKER_SERVER__PROT there is no setting server.prot; did you mean port?',
    );
  });

  it('name the variable where the environment is at fault', () => {
    expect(complaints(sources(undefined, { GENNAKER_SERVER__PORT: 'x' }))).toContain(
      'GENNAKER_SERVER__PORT server.port: ',
    );
  });

  it('say where YAML breaks without quoting the line', () => {
    const text = complaints(sources('database:\n  url: "postgres://u:hunter2@h/d\nserver: {}\n'));
    expect(text).toMatch(/gennaker\.yaml:\d+:\d+ /);
    expect(text).not.toContain('hunter2');
  });

  it('refuse a file that is no map, and one beyond all measure', () => {
    expect(complaints(sources('- a\n- b\n'))).toContain('a map of sections');
    expect(complaints(sources(`# ${'x'.repeat(2 ** 20)}\n`))).toContain('at most 1048576 are read');
  });

  it('refuse to listen elsewhere without authentication, unless it is said in so many words', () => {
    const host = 'server:\n  host: 0.0.0.0\n';
    expect(complaints(sources(host))).toContain(':2:3 server.host: this address can be reached from elsewhere');
    expect(checkSettings(sources(`${host}access: { requireToken: true }\n`)).ok).toBe(true);
    expect(checkSettings(sources(`${host}  allowUnauthenticatedBind: true\n`)).ok).toBe(true);
    expect(checkSettings(sources('server: { host: "::1" }\n')).ok).toBe(true);
  });

  it('refuse two accounts of one name', () => {
    const text = complaints(sources('accounts:\n  - { name: a, provider: local }\n  - { name: a, provider: local }\n'));
    expect(text).toContain('accounts[1].name: there is already an account of this name; found "a"');
  });

  it('keep the options of an account as they are, with the place they stand at', () => {
    const [account] = loadSettings(
      sources('accounts:\n  - name: a\n    provider: kubernetes\n    namespaces: [x]\n'),
    ).accounts;
    expect(account).toEqual({
      name: 'a',
      provider: 'kubernetes',
      options: { namespaces: ['x'] },
      path: 'accounts[0]',
      place: `${join(folder, 'gennaker.yaml')}:2`,
    });
  });

  it('read a relative folder from where the file is', () => {
    expect(loadSettings(sources('data: { folder: state }\n')).data.folder).toBe(join(folder, 'state'));
  });

  it('cannot be changed', () => {
    const settings = loadSettings(sources());
    expect(() => Object.assign(settings.server, { port: 1 })).toThrow(TypeError);
    expect(() => Object.assign(settings.accounts[0]?.options ?? {}, { x: 1 })).toThrow(TypeError);
  });
});

describe('A secret in the settings', () => {
  it('is read from the environment or a file, and never printed', () => {
    writeFileSync(join(folder, 'token'), 'gnk_file\n');
    const fromFile = loadSettings(sources(`client: { token: "file:${join(folder, 'token')}" }\n`));
    const fromVariable = loadSettings(sources('client: { token: "env:MY_TOKEN" }\n', { MY_TOKEN: 'gnk_env' }));
    expect(fromFile.client.token?.reveal()).toBe('gnk_file');
    expect(fromVariable.client.token?.reveal()).toBe('gnk_env');
    expect(JSON.stringify(fromVariable)).not.toContain('gnk_env');
    expect(fromVariable.warnings).toEqual([]);
  });

  it('may stand there itself, with a warning that does not repeat it', () => {
    const { client, warnings } = loadSettings(sources('client:\n  token: gnk_literal\n'));
    expect(client.token?.reveal()).toBe('gnk_literal');
    expect(warnings).toEqual([expect.stringContaining(':2:3 client.token: the secret itself stands here')]);
    expect(warnings.join()).not.toContain('gnk_literal');
  });

  it('that is nowhere to be found is named by its reference', () => {
    const text = complaints(sources('client: { token: "env:NOT_THERE" }\n'));
    expect(text).toContain('client.token: the environment has no variable NOT_THERE');
  });

  it('of the wrong form is never repeated', () => {
    const text = complaints(sources('database: { url: "mysql://u:hunter2@h/d" }\n'));
    expect(text).toContain('database.url: expected postgres://');
    expect(text).not.toContain('hunter2');
  });
});

describe('The files in config/', () => {
  const shipped = readdirSync('config').filter((name) => name.endsWith('.yaml'));
  it.each(shipped)('%s is valid', (name) => {
    expect(checkSettings({ file: join('config', name), environment: {} }).lines).toEqual([]);
  });

  it('default.yaml states the very defaults', () => {
    const plain = ({ file: _, secret: __, ...rest }: Record<string, unknown>): unknown =>
      JSON.parse(JSON.stringify(rest));
    const shippedDefaults = loadSettings({ file: 'config/default.yaml', environment: {} });
    const withoutPlace = (settings: object): unknown =>
      plain({ ...settings, accounts: loadSettings(sources()).accounts });
    expect(withoutPlace(shippedDefaults)).toEqual(withoutPlace(loadSettings(sources())));
  });
});

describe('The JSON Schema of the settings', () => {
  it('knows every section and refuses others', () => {
    const schema = settingsJsonSchema() as { properties: Record<string, unknown>; additionalProperties: unknown };
    expect(Object.keys(schema.properties)).toEqual(expect.arrayContaining(['server', 'database', 'accounts']));
    expect(schema.additionalProperties).toBe(false);
  });

  it('is what InvalidSettings agrees with', () => {
    expect(() => loadSettings(sources('server: { port: -1 }\n'))).toThrow(InvalidSettings);
  });
});
