import type { JsonObject } from '../../kernel/index.ts';
import { Refused } from '../errors.ts';
import type { Connection } from './connection.ts';
import { allOf, type Page } from './pages.ts';
import { done, type Payload } from './payload.ts';

/** A token as it may be shown. Instants are ISO texts. */
export interface ApiTokenRecord {
  tokenId: string;
  name: string;
  permissions: string[];
  roles: string[];
  applications: string[] | null;
  createdBy: string;
  createdAt: string;
  expiresAt: string | null;
  revokedAt: string | null;
  lastUsedAt: string | null;
}

const fields = 'tokenId name permissions roles applications createdBy createdAt expiresAt revokedAt lastUsedAt';

const listQuery = `query ($first: Int, $after: String) {
  apiTokens(first: $first, after: $after) { edges { node { ${fields} } } pageInfo { hasNextPage endCursor } }
}`;

/** Oldest first, the revoked ones too. */
export async function listTokens(connection: Connection): Promise<ApiTokenRecord[]> {
  return await allOf(
    async (page) => (await connection.ask<{ apiTokens: Page<ApiTokenRecord> }>(listQuery, page)).apiTokens,
  );
}

const createMutation = `mutation ($input: ApiTokenInput!) {
  createApiToken(input: $input) { token { ${fields} } secret errors { message code path } }
}`;

/** A token that is wanted; permissions as the settings and the docs write them, `pipeline:execute`. */
export interface TokenWish {
  name: string;
  permissions: string[];
  roles?: string[];
  applications?: string[];
  expiresAt?: string;
}

/** @throws {Refused} */
export async function createToken(
  connection: Connection,
  { permissions, ...wish }: TokenWish,
): Promise<{ token: ApiTokenRecord; secret: string }> {
  // The API's names are upper case, and have no colon.
  const input: JsonObject = { ...wish, permissions: permissions.map((each) => each.toUpperCase().replace(':', '_')) };
  const { createApiToken } = await connection.ask<{
    createApiToken: Payload & { token: ApiTokenRecord | null; secret: string | null };
  }>(createMutation, { input });
  const { token, secret } = done(createApiToken, 'The token was not made');
  if (token === null || secret === null) throw new Refused('The server does not tell the secret of the token.');
  return { token, secret };
}

const revokeMutation = `mutation ($tokenId: String!) {
  revokeApiToken(tokenId: $tokenId) { token { ${fields} } errors { message code path } }
}`;

/** @param wanted id, or name of one that still holds. @throws {Refused} */
export async function revokeToken(connection: Connection, wanted: string): Promise<ApiTokenRecord> {
  const named = (await listTokens(connection)).find(({ name, revokedAt }) => name === wanted && revokedAt === null);
  const { revokeApiToken } = await connection.ask<{ revokeApiToken: Payload & { token: ApiTokenRecord | null } }>(
    revokeMutation,
    { tokenId: named?.tokenId ?? wanted },
  );
  const { token } = done(revokeApiToken, `The token ${wanted} was not revoked`);
  if (token === null) throw new Refused('The server does not tell which token it has revoked.');
  return token;
}
