/** Refusals of a cluster, in plain words. What the server said is kept, but for what may hold a secret. */
import { DomainError, type JsonObject } from '../../../kernel/index.ts';

/** What a call was about, for whoever reads its refusal. */
export interface Subject {
  account: string;
  /** `list`, `patch`, … */
  verb: string;
  /** `deployments.apps`, `pods/log` */
  resource: string;
  namespace?: string;
  name?: string;
}

/** `deployments.apps web in namespace prod` */
export function subjectText({ resource, namespace, name }: Subject): string {
  return [resource, name, namespace === undefined ? undefined : `in namespace ${namespace}`]
    .filter((part) => part !== undefined)
    .join(' ');
}

const factsOf = (subject: Subject): JsonObject => ({ ...subject });

/** Fields that another writer owns. */
export interface FieldConflict {
  manager: string;
  /** `.spec.replicas` */
  fields: string[];
}

/** It was changed meanwhile, is there already, or has fields that belong to another manager. */
export class Conflict extends DomainError {
  readonly conflicts: readonly FieldConflict[];
  /** A create found something of that name. */
  readonly exists: boolean;

  constructor(subject: Subject, said: string, conflicts: readonly FieldConflict[] = [], exists = false) {
    const owners = conflicts.map(({ manager, fields }) => `${manager} owns ${fields.join(', ')}`).join('; ');
    const why = owners === '' ? said : `${owners}. To take them over, apply by force`;
    super('conflict', `Cannot ${subject.verb} ${subjectText(subject)} (account ${subject.account}): ${why}.`, {
      ...factsOf(subject),
      exists,
      conflicts: conflicts.map(({ manager, fields }) => ({ manager, fields })),
    });
    this.conflicts = conflicts;
    this.exists = exists;
  }
}

export class NotThere extends DomainError {
  constructor(subject: Subject, said: string) {
    const sentence = `Cannot ${subject.verb} ${subjectText(subject)} (account ${subject.account}): ${said}.`;
    super('not-found', sentence, factsOf(subject));
  }
}

export class Forbidden extends DomainError {
  constructor(subject: Subject, said: string) {
    const sentence =
      `Account ${subject.account} may not ${subject.verb} ${subjectText(subject)}: ${said}. ` +
      'Whoever runs the cluster can grant it with a Role and a RoleBinding.';
    super('forbidden', sentence, factsOf(subject));
  }
}

/** The cluster does not take the account's credentials, even when they are read anew. */
export class NotAccepted extends DomainError {
  constructor(account: string, said: string) {
    const sentence =
      `The cluster does not accept the credentials of account ${account}: ${said}. ` +
      'Renew its token, certificate or login in the kubeconfig.';
    super('forbidden', sentence, { account });
  }
}

/** The object is not valid, or an admission webhook turned it away. */
export class Refused extends DomainError {
  constructor(subject: Subject, said: string, causes: readonly { field: string; message: string }[] = []) {
    super(
      'invalid',
      `The cluster refuses to ${subject.verb} ${subjectText(subject)} (account ${subject.account}): ${said}.`,
      factsOf(subject),
      causes.map(({ field, message }) => ({ path: [field], message })),
    );
  }
}

/** The server has forgotten the version, or the page, from which it was to go on: list anew. */
export class Gone extends DomainError {
  constructor(subject: Subject, said: string) {
    super('unavailable', `Cannot go on to ${subject.verb} ${subjectText(subject)}: ${said}.`, factsOf(subject));
  }
}

/** No answer, or not now: the same call may go through later. */
export class Unavailable extends DomainError {
  /**
   * @param notAskedMs the cluster was not asked, since it does not answer: when it will be, in milliseconds
   */
  constructor(
    subject: Subject,
    said: string,
    readonly notAskedMs?: number,
  ) {
    super(
      'unavailable',
      `Account ${subject.account} cannot ${subject.verb} ${subjectText(subject)} now: ${said}. It may be tried again.`,
      factsOf(subject),
    );
  }
}

/** An answer with more bytes than are read. */
export class TooLarge extends DomainError {
  constructor(subject: Subject, said: string) {
    const sentence = `Account ${subject.account} cannot ${subject.verb} ${subjectText(subject)}: ${said}.`;
    super('invalid', sentence, factsOf(subject));
  }
}

/** A kubeconfig, or what it names, cannot be used. */
export class BadConnection extends DomainError {
  constructor(account: string, said: string) {
    super('invalid', `Account ${account} cannot connect to its cluster: ${said}.`, { account });
  }
}
