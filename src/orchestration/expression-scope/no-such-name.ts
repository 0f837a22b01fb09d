import { DomainError, type Json } from '../../kernel/index.ts';

/** A function of an expression was asked for what is not there. */
export class NoSuchName extends DomainError {
  constructor(name: string, what: string, asked: Json | undefined) {
    super('not-found', `#${name} finds no such thing: ${what} ${JSON.stringify(asked ?? null)}.`, { name });
  }
}
