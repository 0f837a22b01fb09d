import { DomainError } from '../kernel/index.ts';

export class NoSuchApiToken extends DomainError {
  constructor(id: string) {
    super('not-found', `There is no API token ${id}.`, { id });
  }
}

export class ApiTokenNameTaken extends DomainError {
  constructor(name: string) {
    super('conflict', `There is already an API token named ${name}. Revoke that one first, or take another name.`, {
      name,
    });
  }
}

/** Resolvers or routes that say not who may call them. The server does not start with one. */
export class UndeclaredRules extends DomainError {
  constructor(handlers: string[]) {
    super('invalid', `These may be called by nobody knows whom; put @Allow(…) on each: ${handlers.join(', ')}.`, {
      handlers,
    });
  }
}
