import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import type { Cluster, Context, User } from '@kubernetes/client-node/dist/config_types.js';
import { parse } from 'yaml';
import { isJsonObject, type Json, type JsonObject, type Secret } from '../../../kernel/index.ts';
import type { Programs } from '../../../processes/port.ts';
import type { Connection } from './connection.ts';
import { contentOf, credentialsOf, tokenFile } from './credentials.ts';
import { BadConnection } from './errors.ts';
import { ExecPlugin, ExecSection } from './exec-plugin.ts';

/** How an account says where its cluster is. */
export interface Whereabouts {
  /** The text itself; else the file. */
  kubeconfigContents?: () => Secret;
  /** Absolute, or in the home folder with `~/`. */
  kubeconfigFile: string;
  /** Absent: the file's own. */
  context?: string | undefined;
  /** In the cluster itself: address of its API and the folder of the service account. */
  inCluster?: { server: string; folder: string } | undefined;
  /** Absent: a plugin is refused. */
  execPlugins?: { inherit: readonly string[] } | undefined;
}

/**
 * Reads all that is needed to call a cluster. Read again whenever the cluster does not accept us any more: files change.
 *
 * @throws {BadConnection}
 */
export async function connectionOf(account: string, where: Whereabouts, programs: Programs): Promise<Connection> {
  if (where.inCluster) return await inCluster(account, where.inCluster);
  const file = fileOf(where.kubeconfigFile);
  const folder = where.kubeconfigContents ? undefined : dirname(file);
  const text = where.kubeconfigContents?.().reveal() ?? (await contentOf(account, 'its kubeconfig', file));
  const { cluster, user, context, rawUser } = await chosen(account, text, where.context);
  const absolute = (path: string): string => {
    if (isAbsolute(path)) return path;
    if (folder === undefined)
      throw new BadConnection(account, `its kubeconfig names ${path}, and text has no folder: give an absolute path`);
    return resolve(folder, path);
  };
  const pem = async (what: string, path?: string, data?: string): Promise<string | undefined> =>
    data
      ? Buffer.from(data, 'base64').toString('utf8')
      : path
        ? await contentOf(account, what, absolute(path))
        : undefined;

  const ca = await pem('its certificate authority', cluster.caFile, cluster.caData);
  const cert = await pem('its certificate', user.certFile, user.certData);
  const key = await pem('its key', user.keyFile, user.keyData);
  const { tokenFile: tokenPath } = rawUser;
  const exec = execOf(account, user, { cluster, ca, where, programs, folder });
  const credentials = credentialsOf(
    account,
    { user, more: { tokenFile: typeof tokenPath === 'string' ? absolute(tokenPath) : undefined } },
    exec,
  );
  const headers = impersonation(rawUser);
  const server = serverOf(account, cluster.server);
  const proxy = proxyOf(account, cluster.proxyUrl);
  return {
    server,
    tls: {
      ...(ca === undefined ? {} : { ca }),
      ...(cluster.tlsServerName ? { servername: cluster.tlsServerName } : {}),
      rejectUnauthorized: !cluster.skipTLSVerify,
    },
    ...(proxy === undefined ? {} : { proxy }),
    namespace: context.namespace ?? 'default',
    identity: async () => ({
      ...(cert !== undefined && key !== undefined ? { certificate: { cert, key } } : {}),
      ...(await credentials()),
      headers,
    }),
  };
}

/** Where a kubeconfig lies that an account names. */
export function fileOf(path: string): string {
  return path.startsWith('~/') ? join(homedir(), path.slice(2)) : path;
}

async function inCluster(account: string, { server, folder }: { server: string; folder: string }): Promise<Connection> {
  const ca = await contentOf(account, 'the certificate authority of its service account', join(folder, 'ca.crt'));
  const token = tokenFile(account, join(folder, 'token'));
  await token();
  const namespace = await contentOf(account, 'its namespace', join(folder, 'namespace')).catch(() => 'default');
  return {
    server: serverOf(account, server),
    tls: { ca, rejectUnauthorized: true },
    namespace: namespace.trim() || 'default',
    identity: async () => ({ ...(await token()), headers: {} }),
  };
}

interface Chosen {
  cluster: Cluster;
  user: User;
  context: Context;
  rawUser: JsonObject;
}

async function chosen(account: string, text: string, asked: string | undefined): Promise<Chosen> {
  const content = parsed(account, text);
  // Of client-node these few functions alone: the whole of it would cost each server 75 MB of memory.
  const { newClusters, newContexts, newUsers } = await import('@kubernetes/client-node/dist/config_types.js');
  try {
    const contexts = newContexts(content.contexts);
    const current = content['current-context'];
    const name = asked ?? (typeof current === 'string' ? current : undefined);
    if (!name) throw new Error('it has no current-context; name one with context');
    const context = named('context', contexts, name);
    const cluster = named('cluster', newClusters(content.clusters), context.cluster);
    const users = Array.isArray(content.users) ? content.users.filter(isJsonObject) : [];
    const rawUser = users.find((entry) => entry.name === context.user)?.user;
    // Client-node reads a `token-file` by itself, wherever it points to.
    const safe = users.map((entry) => ({ ...entry, user: without(entry.user, 'token-file') }));
    const user: User = context.user ? named('user', newUsers(safe), context.user) : { name: 'nobody' };
    return { cluster, user, context, rawUser: isJsonObject(rawUser) ? rawUser : {} };
  } catch (error) {
    throw new BadConnection(
      account,
      `its kubeconfig is not complete: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function parsed(account: string, text: string): JsonObject {
  let content: unknown;
  try {
    content = parse(text, { maxAliasCount: 100, prettyErrors: false });
  } catch (error) {
    // No pretty errors: they quote the line, and a token may stand on it.
    throw new BadConnection(account, `its kubeconfig is not YAML (${(error as { code?: string }).code ?? 'error'})`);
  }
  if (!isJsonObject(content))
    throw new BadConnection(account, 'its kubeconfig is not a map of clusters, users and contexts');
  return content;
}

function named<T extends { name: string }>(what: string, all: readonly T[], name: string): T {
  const found = all.find((one) => one.name === name);
  if (found) return found;
  throw new Error(`it has no ${what} "${name}" (it has ${all.map((one) => one.name).join(', ') || 'none'})`);
}

function without(user: Json | undefined, key: string): Json {
  return isJsonObject(user) ? Object.fromEntries(Object.entries(user).filter(([name]) => name !== key)) : {};
}

interface ForExec {
  cluster: Cluster;
  ca: string | undefined;
  where: Whereabouts;
  programs: Programs;
  folder: string | undefined;
}

function execOf(
  account: string,
  user: User,
  { cluster, ca, where, programs, folder }: ForExec,
): ExecPlugin | undefined {
  if (!user.exec) return undefined;
  if (!where.execPlugins) {
    throw new BadConnection(
      account,
      'its kubeconfig logs in by running a program, which the account does not allow: set execPlugins.allowed, or use a token',
    );
  }
  const section = ExecSection.safeParse(user.exec);
  if (!section.success) {
    const faults = section.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
    throw new BadConnection(account, `the exec section of its kubeconfig is not valid: ${faults}`);
  }
  const { command } = section.data;
  const relative = command.includes('/') && !isAbsolute(command);
  const program = relative && folder !== undefined ? resolve(folder, command) : command;
  const info = {
    server: cluster.server,
    ...(cluster.tlsServerName ? { 'tls-server-name': cluster.tlsServerName } : {}),
    ...(cluster.skipTLSVerify ? { 'insecure-skip-tls-verify': true } : {}),
    ...(ca === undefined ? {} : { 'certificate-authority-data': Buffer.from(ca).toString('base64') }),
  };
  return new ExecPlugin(account, { ...section.data, command: program }, info, programs, where.execPlugins.inherit);
}

function impersonation(user: JsonObject): Record<string, string | string[]> {
  if (typeof user.as !== 'string' || user.as === '') return {};
  const groups = user['as-groups'];
  return {
    'Impersonate-User': user.as,
    ...(Array.isArray(groups) ? { 'Impersonate-Group': groups.filter((group) => typeof group === 'string') } : {}),
    ...(typeof user['as-uid'] === 'string' ? { 'Impersonate-Uid': user['as-uid'] } : {}),
  };
}

function serverOf(account: string, text: string): URL {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new BadConnection(account, `the address of its cluster is ${text}, and should be https://host:port`);
  return new URL(text);
}

function proxyOf(account: string, text: string | undefined): string | undefined {
  if (!text) return undefined;
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  throw new BadConnection(
    account,
    'its proxy-url is not one of http or https, which are the proxies that are known here',
  );
}
