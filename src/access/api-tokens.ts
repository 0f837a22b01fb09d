import { Inject, Injectable } from '@nestjs/common';
import { IsNull, MoreThan } from 'typeorm';
import { z } from 'zod';
import { Clock, InvalidInput, newUlid, Secret } from '../kernel/index.ts';
import { UnitOfWork } from '../persistence/index.ts';
import { Audit } from './audit.ts';
import { ApiTokenNameTaken, NoSuchApiToken } from './errors.ts';
import { hashOf, idWithin, matches, newSecretText } from './model/secret-text.ts';
import { type Caller, demand, Forbidden, type Permission, permissions } from './port.ts';
import { ApiTokenRow } from './storage/rows.ts';

/** What a new token is to be. */
export interface ApiTokenRequest {
  /** Letters, digits, dots and dashes; the audit calls its holder `token:<name>`. */
  name: string;
  permissions: readonly Permission[];
  roles?: readonly string[];
  /** Confines it to these; absent: all. */
  applications?: readonly string[];
  /** Absent: it holds until it is revoked. */
  expiresAt?: Date;
}

/** A token as it may be shown. */
export interface ApiToken {
  id: string;
  name: string;
  permissions: readonly Permission[];
  roles: readonly string[];
  applications?: readonly string[];
  createdBy: string;
  createdAt: Date;
  expiresAt?: Date;
  revokedAt?: Date;
  /** To the minute. */
  lastUsedAt?: Date;
}

const word = z.string().trim().min(1).max(255);
const requestForm = z.object({
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9.-]{0,62}$/, 'letters, digits, dots and dashes, 1 to 63 of them'),
  permissions: z.array(z.enum(permissions)).min(1),
  roles: z.array(word).max(100).default([]),
  applications: z.array(word).min(1).max(1000).optional(),
  expiresAt: z.date().optional(),
});

const lastUsedStepMs = 60_000;

/** Tokens by which programs, and callers from elsewhere, say who they are. */
@Injectable()
export class ApiTokens {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(Audit) private readonly audit: Audit,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /**
   * @returns the token, and its secret: this once, it is kept nowhere
   * @throws {Forbidden}         the caller is no administrator, or is confined to applications
   * @throws {ApiTokenNameTaken} a living token has the name
   * @throws {InvalidInput}
   */
  async create(caller: Caller, request: ApiTokenRequest): Promise<{ token: ApiToken; secret: Secret }> {
    demand(caller, 'administer');
    if (caller.applications !== undefined) throw new Forbidden(caller, 'administer');
    const now = this.clock.now();
    const wanted = checked(request, now);
    const id = newUlid(now);
    const text = newSecretText(id);
    const row = await this.unitOfWork.write(async (manager) => {
      if (await manager.existsBy(ApiTokenRow, { liveName: wanted.name })) throw new ApiTokenNameTaken(wanted.name);
      const made = manager.create(ApiTokenRow, {
        id,
        name: wanted.name,
        liveName: wanted.name,
        hash: hashOf(text),
        permissions: wanted.permissions,
        roles: wanted.roles,
        applications: wanted.applications ?? null,
        createdBy: caller.name,
        createdAt: now,
        expiresAt: wanted.expiresAt ?? null,
        revokedAt: null,
        lastUsedAt: null,
      });
      await manager.insert(ApiTokenRow, made);
      const facts = { name: wanted.name, permissions: wanted.permissions };
      await this.audit.record(manager, caller, { action: 'api-token.create', subject: id, facts });
      return made;
    });
    return { token: shown(row), secret: new Secret(text) };
  }

  /** Oldest first, the revoked ones too. @param after id of the last one of the page before */
  async list({ after, limit = 100 }: { after?: string; limit?: number } = {}): Promise<ApiToken[]> {
    const rows = await this.unitOfWork.read((manager) =>
      manager.find(ApiTokenRow, {
        ...(after === undefined ? {} : { where: { id: MoreThan(after) } }),
        order: { id: 'ASC' },
        take: Math.min(Math.max(limit, 1), 200),
      }),
    );
    return rows.map(shown);
  }

  /**
   * From the next request on the token does not hold. Revoking it again changes nothing.
   *
   * @throws {NoSuchApiToken}
   * @throws {Forbidden}
   */
  async revoke(caller: Caller, id: string): Promise<ApiToken> {
    demand(caller, 'administer');
    if (caller.applications !== undefined) throw new Forbidden(caller, 'administer');
    return await this.unitOfWork.write(async (manager) => {
      const row = await manager.findOneBy(ApiTokenRow, { id });
      if (row === null) throw new NoSuchApiToken(id);
      if (row.revokedAt !== null) return shown(row);
      const revokedAt = this.clock.now();
      await manager.update(ApiTokenRow, { id, revokedAt: IsNull() }, { revokedAt, liveName: null });
      await this.audit.record(manager, caller, { action: 'api-token.revoke', subject: id, facts: { name: row.name } });
      return shown(Object.assign(row, { revokedAt }));
    });
  }

  /** Whether there has ever been one. */
  async exist(): Promise<boolean> {
    return await this.unitOfWork.read((manager) => manager.exists(ApiTokenRow));
  }

  /** @returns who brings this token; undefined when it is none of ours, has run out or was revoked */
  async holderOf(text: string): Promise<Caller | undefined> {
    const id = idWithin(text);
    if (id === undefined) return undefined;
    const row = await this.unitOfWork.read((manager) => manager.findOneBy(ApiTokenRow, { id }));
    if (row === null || !matches(text, row.hash)) return undefined;
    const now = this.clock.now();
    if (!holds(row, now)) return undefined;
    await this.#touch(row, now);
    return holderOf(row);
  }

  /** @param name of its holder, `token:ci`. @returns undefined when there is none by now that holds */
  async holderNamed(name: string): Promise<Caller | undefined> {
    if (!name.startsWith(holderPrefix)) return undefined;
    const liveName = name.slice(holderPrefix.length);
    const row = await this.unitOfWork.read((manager) => manager.findOneBy(ApiTokenRow, { liveName }));
    return row !== null && holds(row, this.clock.now()) ? holderOf(row) : undefined;
  }

  /** A write for every request would cost more than the request. */
  async #touch(row: ApiTokenRow, now: Date): Promise<void> {
    if (row.lastUsedAt !== null && now.getTime() - row.lastUsedAt.getTime() < lastUsedStepMs) return;
    await this.unitOfWork.write((manager) => manager.update(ApiTokenRow, { id: row.id }, { lastUsedAt: now }));
  }
}

const holderPrefix = 'token:';

const holds = ({ revokedAt, expiresAt }: ApiTokenRow, now: Date): boolean =>
  revokedAt === null && (expiresAt === null || expiresAt > now);

function holderOf({ name, permissions: granted, roles, applications }: ApiTokenRow): Caller {
  return {
    name: `${holderPrefix}${name}`,
    kind: 'token',
    permissions: granted,
    roles,
    ...(applications === null ? {} : { applications }),
  };
}

function checked(request: ApiTokenRequest, now: Date): z.output<typeof requestForm> {
  const parsed = requestForm.safeParse(request);
  if (!parsed.success) {
    throw new InvalidInput(
      'The API token',
      parsed.error.issues.map(({ path, message }) => ({
        path: path.map((step) => (typeof step === 'symbol' ? '' : step)),
        message,
      })),
    );
  }
  const { expiresAt, applications, permissions: granted } = parsed.data;
  if (expiresAt !== undefined && expiresAt <= now) {
    throw new InvalidInput('The API token', [
      { path: ['expiresAt'], message: `${expiresAt.toISOString()} is not in the future` },
    ]);
  }
  if (applications !== undefined && granted.includes('administer')) {
    const message = 'an administrator cannot be confined to applications; grant the single permissions instead';
    throw new InvalidInput('The API token', [{ path: ['applications'], message }]);
  }
  return parsed.data;
}

function shown(row: ApiTokenRow): ApiToken {
  const {
    id,
    name,
    permissions: granted,
    roles,
    applications,
    createdBy,
    createdAt,
    expiresAt,
    revokedAt,
    lastUsedAt,
  } = row;
  return {
    id,
    name,
    permissions: granted,
    roles,
    createdBy,
    createdAt,
    ...(applications === null ? {} : { applications }),
    ...(expiresAt === null ? {} : { expiresAt }),
    ...(revokedAt === null ? {} : { revokedAt }),
    ...(lastUsedAt === null ? {} : { lastUsedAt }),
  };
}
