import { Inject } from '@nestjs/common';
import { Args, ArgsType, Field, InputType, Mutation, ObjectType, Query, registerEnumType } from '@nestjs/graphql';
import {
  Allow,
  type ApiToken,
  ApiTokens,
  Audit,
  type AuditEntry,
  type Caller,
  CallerOf,
  demand,
  type Permission,
  permissions,
} from '../../../access/index.ts';
import type { JsonObject } from '../../../kernel/index.ts';
import { answered, Payload } from '../answers.ts';
import { asked, type Connection, connectionOf, PageArgs, pageOfMore } from '../paging.ts';
import { GraphqlResolver } from '../resolver.ts';
import { DateTimeScalar, JsonObjectScalar } from '../scalars.ts';

/** `pipeline:write` is no name in GraphQL: `PIPELINE_WRITE`. */
const nameOf = (permission: Permission): string => permission.toUpperCase().replace(':', '_');
const PermissionEnum = Object.fromEntries(permissions.map((each) => [nameOf(each), each]));
registerEnumType(PermissionEnum, { name: 'Permission', description: 'ADMINISTER holds all others.' });

@ObjectType({ description: 'Who asks.' })
class Viewer {
  @Field(() => String) name!: string;
  @Field(() => String, { description: '`administrator`, `token`, `system` or `anonymous`.' }) kind!: string;
  @Field(() => [PermissionEnum]) permissions!: readonly Permission[];
  @Field(() => [String]) roles!: readonly string[];
  @Field(() => [String], { nullable: true, description: 'Null: all.' }) applications!: readonly string[] | null;
}

@ObjectType('ApiToken', { description: 'A token as it may be shown.' })
class ApiTokenView {
  @Field(() => String) tokenId!: string;
  @Field(() => String) name!: string;
  @Field(() => [PermissionEnum]) permissions!: readonly Permission[];
  @Field(() => [String]) roles!: readonly string[];
  @Field(() => [String], { nullable: true, description: 'Null: all.' }) applications!: readonly string[] | null;
  @Field(() => String) createdBy!: string;
  @Field(() => DateTimeScalar) createdAt!: Date;
  @Field(() => DateTimeScalar, { nullable: true }) expiresAt!: Date | null;
  @Field(() => DateTimeScalar, { nullable: true }) revokedAt!: Date | null;
  @Field(() => DateTimeScalar, { nullable: true, description: 'To the minute.' }) lastUsedAt!: Date | null;
}

@ObjectType()
class ApiTokenConnection extends connectionOf(ApiTokenView, 'ApiToken') {}

@ObjectType('AuditEntry', { description: 'One thing that somebody did.' })
class AuditEntryView {
  @Field(() => String) entryId!: string;
  @Field(() => DateTimeScalar) at!: Date;
  @Field(() => String) who!: string;
  @Field(() => String, { description: '`pipeline.save`, `api-token.revoke`, …' }) action!: string;
  @Field(() => String, { description: 'What it was done to.' }) subject!: string;
  @Field(() => String, { nullable: true }) application!: string | null;
  @Field(() => JsonObjectScalar) facts!: JsonObject;
}

@ObjectType()
class AuditEntryConnection extends connectionOf(AuditEntryView, 'AuditEntry') {}

@ArgsType()
class AuditArgs extends PageArgs {
  @Field(() => String, { nullable: true }) application?: string | null;
  @Field(() => String, { nullable: true }) subject?: string | null;
  @Field(() => String, { nullable: true }) who?: string | null;
}

@InputType()
class ApiTokenInput {
  @Field(() => String, { description: 'Letters, digits, dots and dashes.' }) name!: string;
  @Field(() => [PermissionEnum]) permissions!: Permission[];
  @Field(() => [String], { nullable: true }) roles?: string[] | null;
  @Field(() => [String], { nullable: true, description: 'Absent: all.' }) applications?: string[] | null;
  @Field(() => DateTimeScalar, { nullable: true, description: 'Absent: until it is revoked.' }) expiresAt?: Date | null;
}

@ObjectType()
class CreateApiTokenPayload extends Payload {
  @Field(() => ApiTokenView, { nullable: true }) token?: ApiTokenView;
  @Field(() => String, { nullable: true, description: 'Shown this once; it is kept nowhere.' }) secret?: string;
}

@ObjectType()
class RevokeApiTokenPayload extends Payload {
  @Field(() => ApiTokenView, { nullable: true }) token?: ApiTokenView;
}

@GraphqlResolver()
export class AccessResolver {
  constructor(
    @Inject(ApiTokens) private readonly tokens: ApiTokens,
    @Inject(Audit) private readonly audit: Audit,
  ) {}

  @Allow('read')
  @Query(() => Viewer)
  viewer(@CallerOf() { applications, ...caller }: Caller): Viewer {
    return { ...caller, applications: applications ?? null };
  }

  @Allow('read')
  @Query(() => AuditEntryConnection, {
    description: 'Who did what, newest first. Of one application, or of all: that is for administrators.',
  })
  async auditLog(@CallerOf() caller: Caller, @Args() args: AuditArgs): Promise<Connection<AuditEntryView>> {
    const { application, subject, who } = args;
    if (application) demand(caller, 'read', application);
    else demand(caller, 'administer');
    const page = asked(args);
    const found = await this.audit.list({
      ...(application ? { application: application.toLowerCase() } : {}),
      ...(subject ? { subject } : {}),
      ...(who ? { who } : {}),
      ...(page.after === undefined ? {} : { before: page.after }),
      limit: page.first + 1,
    });
    return pageOfMore(found, page, auditEntryView, ({ id }) => id);
  }

  @Allow('administer')
  @Query(() => ApiTokenConnection, { description: 'Oldest first, the revoked ones too.' })
  async apiTokens(@Args() args: PageArgs): Promise<Connection<ApiTokenView>> {
    const page = asked(args);
    const after = page.after === undefined ? {} : { after: page.after };
    const found = await this.tokens.list({ ...after, limit: page.first + 1 });
    return pageOfMore(found, page, apiTokenView, ({ id }) => id);
  }

  @Allow('administer')
  @Mutation(() => CreateApiTokenPayload)
  async createApiToken(
    @CallerOf() caller: Caller,
    @Args('input', { type: () => ApiTokenInput }) input: ApiTokenInput,
  ): Promise<CreateApiTokenPayload> {
    const { name, permissions: granted, roles, applications, expiresAt } = input;
    return await answered(async () => {
      const { token, secret } = await this.tokens.create(caller, {
        name,
        permissions: granted,
        ...(roles ? { roles } : {}),
        ...(applications ? { applications } : {}),
        ...(expiresAt ? { expiresAt } : {}),
      });
      return { token: apiTokenView(token), secret: secret.reveal() };
    });
  }

  @Allow('administer')
  @Mutation(() => RevokeApiTokenPayload, { description: 'From the next request on the token does not hold.' })
  async revokeApiToken(
    @CallerOf() caller: Caller,
    @Args('tokenId', { type: () => String }) tokenId: string,
  ): Promise<RevokeApiTokenPayload> {
    return await answered(async () => ({ token: apiTokenView(await this.tokens.revoke(caller, tokenId)) }));
  }
}

function apiTokenView({ id, applications, expiresAt, revokedAt, lastUsedAt, ...token }: ApiToken): ApiTokenView {
  return {
    ...token,
    tokenId: id,
    applications: applications ?? null,
    expiresAt: expiresAt ?? null,
    revokedAt: revokedAt ?? null,
    lastUsedAt: lastUsedAt ?? null,
  };
}

function auditEntryView({ id, application, facts, ...entry }: AuditEntry): AuditEntryView {
  return { ...entry, entryId: id, application: application ?? null, facts: facts ?? {} };
}
