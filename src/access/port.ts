import { SetMetadata } from '@nestjs/common';
import { DomainError } from '../kernel/index.ts';

/** What a caller may do. `administer` holds all others. */
export const permissions = [
  'read',
  'application:write',
  'pipeline:write',
  'pipeline:execute',
  'judge',
  'infrastructure:write',
  'administer',
] as const;
export type Permission = (typeof permissions)[number];

/** Who asks. Everything that changes something is recorded under `name`. */
export interface Caller {
  /** `administrator`, `token:ci`, `system`, `cron`, … */
  name: string;
  kind: 'administrator' | 'token' | 'system' | 'anonymous';
  permissions: readonly Permission[];
  /** Names that `requiredJudgmentRoles` and the like are held against. */
  roles: readonly string[];
  /** Applications that it is confined to; undefined: all. */
  applications?: readonly string[];
}

export const ruleMetadata = Symbol.for('gennaker.access.rule');

/** What a resolver, route or command asks of its caller; `open` asks nothing (health checks). */
export type Rule = Permission | 'open';

/** Declares the rule of a resolver or route. One without a rule is refused at boot, and fails the build. */
export const Allow = (rule: Rule): ReturnType<typeof SetMetadata> => SetMetadata(ruleMetadata, rule);

export function may(caller: Caller, permission: Permission, application?: string): boolean {
  const held = caller.permissions.includes('administer') || caller.permissions.includes(permission);
  const inReach =
    application === undefined ||
    caller.applications === undefined ||
    caller.applications.some((name) => name.toLowerCase() === application.toLowerCase());
  return held && inReach;
}

export class Forbidden extends DomainError {
  constructor(caller: Caller, permission: Permission, application?: string) {
    super(
      'forbidden',
      `${caller.name} may not do this: it needs the permission ${permission}` +
        `${application === undefined ? '' : ` on application ${application}`}.`,
      { caller: caller.name, permission, ...(application === undefined ? {} : { application }) },
    );
  }
}

/** Nobody in particular asks: no token, or one that does not hold. The API answers 401. */
export class Unauthenticated extends DomainError {
  /** @param why a clause: what is missing, and how to mend it */
  constructor(why: string) {
    super('forbidden', `Who is asking? ${why}`);
  }
}

/** @throws {Forbidden} */
export function demand(caller: Caller, permission: Permission, application?: string): void {
  if (!may(caller, permission, application)) throw new Forbidden(caller, permission, application);
}

/** What Gennaker does by itself, in the name of one of its parts. */
export function systemCaller(part: string): Caller {
  return { name: part, kind: 'system', permissions: ['administer'], roles: [] };
}
