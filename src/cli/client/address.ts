import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Secret } from '../../kernel/index.ts';
import { loadSettings, type Settings } from '../../settings/index.ts';
import { CommandFailed, WrongUsage } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';

/** What the command line says of the server. */
export interface AddressOptions {
  /** `--config` */
  config?: string;
  /** `--server` */
  server?: string;
  /** `--token-file` */
  tokenFile?: string;
}

/** Where the server is, and as whom to speak to it. */
export interface Address {
  /** Without a slash at its end, `http://127.0.0.1:8084`. */
  url: string;
  token?: Secret;
}

const largestTokenBytes = 4_096;

/**
 * The server that the command line names, else that of the settings (`client.url`), else the one that these settings
 * would start. The token comes from `--token-file`, `client.token`, or the file `client-token` in the data folder; the last
 * two belong to the server of the settings and are shown to no other.
 *
 * @throws {InvalidSettings} @throws {WrongUsage}
 */
export function addressOf(options: AddressOptions): Address {
  const settings = loadSettings(options.config === undefined ? {} : { file: options.config });
  const usual = urlOf(settings.client.url ?? ownUrl(settings));
  const url = options.server === undefined ? usual : urlOf(options.server);
  const token = options.tokenFile === undefined ? tokenOf(settings, url === usual) : tokenIn(options.tokenFile);
  return token === undefined ? { url } : { url, token };
}

function ownUrl({ server }: Settings): string {
  // Who listens on all addresses is reached by the nearest.
  const host = ['0.0.0.0', '::', '[::]'].includes(server.host) ? '127.0.0.1' : server.host;
  return `http://${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:${server.port}`;
}

function urlOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new WrongUsage(`The server ${JSON.stringify(text)} should be a URL, such as http://127.0.0.1:8084.`);
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

function tokenOf(settings: Settings, known: boolean): Secret | undefined {
  if (!known) return undefined;
  if (settings.client.token !== undefined) return settings.client.token;
  const kept = join(settings.data.folder, 'client-token');
  return existsSync(kept) ? tokenIn(kept) : undefined;
}

function tokenIn(file: string): Secret {
  let text: string;
  try {
    if (statSync(file).size > largestTokenBytes) throw new WrongUsage(`${file} is too large to be a token.`);
    text = readFileSync(file, 'utf8').trim();
  } catch (error) {
    if (error instanceof CommandFailed) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new CommandFailed(exitCodes.usage, `The token file ${file} cannot be read (${code ?? 'error'}).`);
  }
  if (!/^[\x21-\x7e]+$/.test(text)) throw new WrongUsage(`${file} should hold one token and nothing else.`);
  return new Secret(text);
}
