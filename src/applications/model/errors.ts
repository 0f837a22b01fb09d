import { DomainError } from '../../kernel/index.ts';

export class NoSuchApplication extends DomainError {
  constructor(application: string) {
    super('not-found', `There is no application ${application}. Save the application first.`, { application });
  }
}

export class NoSuchPipeline extends DomainError {
  constructor(application: string | undefined, nameOrId: string) {
    const where = application === undefined ? 'There' : `Application ${application}`;
    const has = application === undefined ? 'is' : 'has';
    super('not-found', `${where} ${has} no pipeline ${nameOrId}.`, {
      nameOrId,
      ...(application === undefined ? {} : { application }),
    });
  }
}

export class NoSuchProject extends DomainError {
  constructor(nameOrId: string) {
    super('not-found', `There is no project ${nameOrId}.`, { nameOrId });
  }
}

export class ProjectNameTaken extends DomainError {
  constructor(name: string, takenBy: string) {
    super(
      'conflict',
      `There is a project called ${name} already (upper and lower case are not told apart): ${takenBy}. Choose another name, ` +
        'or save without an id, or with that one, to change it.',
      { name, takenBy },
    );
  }
}

export class NoSuchRevision extends DomainError {
  constructor(kind: string, key: string, revision: number) {
    super('not-found', `The ${kind} ${key} has no revision ${String(revision)}.`, { kind, key, revision });
  }
}

/** Somebody else saved in between. */
export class StaleRevision extends DomainError {
  constructor(kind: string, key: string, expected: string | number, current: string | number) {
    super(
      'conflict',
      `The ${kind} ${key} has changed: it stands at ${String(current)}, the change was made to ${String(expected)}. ` +
        'Read it again, make the change there, and save that.',
      { kind, key, expected, current },
    );
  }
}

export class DuplicateName extends DomainError {
  constructor(application: string, name: string, takenBy: string) {
    super(
      'conflict',
      `Application ${application} already has a pipeline called ${name} (upper and lower case are not told apart): ` +
        `${takenBy}. Choose another name, or save with its id to change it.`,
      { application, name, takenBy },
    );
  }
}

export class ApplicationInUse extends DomainError {
  constructor(application: string, pipelines: string[], more: boolean) {
    super(
      'conflict',
      `Application ${application} still has pipelines: ${pipelines.join(', ')}${more ? ', …' : ''}. ` +
        'Delete them first, or delete the application with force.',
      { application, pipelines },
    );
  }
}
