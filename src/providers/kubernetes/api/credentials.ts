import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { User } from '@kubernetes/client-node/dist/config_types.js';
import type { OpenIDConnectAuth } from '@kubernetes/client-node/dist/oidc_auth.js';
import type { ExecPlugin } from './exec-plugin.ts';
import { BadConnection } from './errors.ts';
import type { Identity } from './connection.ts';

/** A token in a file is renewed under our hands; client-go looks again as often. */
const tokenFileMs = 60_000;
const oidcTimeoutMs = 15_000;
const largestFileBytes = 1024 * 1024;

/** Who we are to a cluster, by the means that a kubeconfig knows. */
export type Credentials = () => Promise<Pick<Identity, 'authorization' | 'certificate'>>;

/** What client-node does not read of a user. */
export interface MoreOfUser {
  /** Client-node knows `token-file`, which no other client writes. */
  tokenFile?: string | undefined;
}

/** @throws {BadConnection} a way to log in that we do not have */
export function credentialsOf(
  account: string,
  { user, more }: { user: User; more: MoreOfUser },
  exec: ExecPlugin | undefined,
): Credentials {
  if (exec !== undefined) return () => exec.identity();
  if (user.authProvider) return authProvider(account, user);
  if (more.tokenFile !== undefined) return tokenFile(account, more.tokenFile);
  if (user.token) return () => Promise.resolve({ authorization: `Bearer ${user.token ?? ''}` });
  if (user.username) {
    const basic = Buffer.from(`${user.username}:${user.password ?? ''}`).toString('base64');
    return () => Promise.resolve({ authorization: `Basic ${basic}` });
  }
  return () => Promise.resolve({});
}

/** A token that somebody else keeps fresh in a file, such as that of a service account. */
export function tokenFile(account: string, path: string): Credentials {
  let known: { token: string; until: number } | undefined;
  return async () => {
    if (known === undefined || performance.now() > known.until) {
      const token = (await contentOf(account, 'its token', path)).trim();
      known = { token, until: performance.now() + tokenFileMs };
    }
    return { authorization: `Bearer ${known.token}` };
  };
}

/** @throws {BadConnection} it cannot be read, or is far too large */
export async function contentOf(account: string, what: string, path: string): Promise<string> {
  try {
    const content = await readFile(path);
    if (content.length > largestFileBytes) throw new BadConnection(account, `${what} (${path}) is larger than 1 MiB`);
    return content.toString('utf8');
  } catch (error) {
    if (error instanceof BadConnection) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? 'error';
    throw new BadConnection(account, `${what} (${path}) cannot be read (${code})`);
  }
}

function authProvider(account: string, user: User): Credentials {
  const { name, config } = user.authProvider as { name: string; config?: Record<string, string> };
  if (name !== 'oidc') {
    throw new BadConnection(
      account,
      `its user logs in by the auth-provider "${name}", which Kubernetes has dropped; use an exec plugin or a token`,
    );
  }
  let login: Promise<OpenIDConnectAuth> | undefined;
  return async () => {
    login ??= import('@kubernetes/client-node/dist/oidc_auth.js').then((oidc) => new oidc.OpenIDConnectAuth());
    const request = { headers: {} as Record<string, string | undefined> };
    const late = pause(oidcTimeoutMs, undefined, { ref: false }).then(() => {
      throw new BadConnection(account, `${config?.['idp-issuer-url'] ?? 'its issuer'} gave no token within 15 s`);
    });
    await Promise.race([(await login).applyAuthentication(user, request), late]);
    const authorization = request.headers.Authorization;
    if (authorization === undefined)
      throw new BadConnection(account, 'its OpenID token has ended and the kubeconfig has no refresh token');
    return { authorization };
  };
}
