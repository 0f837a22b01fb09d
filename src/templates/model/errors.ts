import { DomainError, type Fault } from '../../kernel/index.ts';

/** A template and a configuration do not make a pipeline. Paths begin with `template` or `config`. */
export class TemplateRefused extends DomainError {
  constructor(template: string, pipeline: string, faults: readonly Fault[]) {
    const list = faults.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
    super('invalid', `Template ${template} makes no pipeline of ${pipeline}. ${list}`, { template, pipeline }, faults);
  }
}

export class NoSuchTemplate extends DomainError {
  /** @param there what there is of it, for whoever mistyped */
  constructor(reference: string, there = '') {
    super('not-found', `There is no pipeline template ${reference}.${there === '' ? '' : ` ${there}`}`, { reference });
  }
}

export class TemplateExists extends DomainError {
  constructor(id: string) {
    super('conflict', `There is a pipeline template ${id} already. Update it, or choose another id.`, { id });
  }
}

/** Somebody else saved in between. */
export class StaleTemplate extends DomainError {
  constructor(id: string, expected: number, current: number) {
    super(
      'conflict',
      `The pipeline template ${id} has changed: its newest version is ${String(current)}, the change was made to ` +
        `${String(expected)}. Read it again, make the change there, and save that.`,
      { id, expected, current },
    );
  }
}

/** Two saved one template at the same moment. */
export class SavedJustNow extends DomainError {
  constructor(id: string) {
    super(
      'conflict',
      `The pipeline template ${id} was saved by somebody else just now. Look what they did, and save it again.`,
      {
        id,
      },
    );
  }
}

/** A change of a template would leave pipelines that cannot be made any more. */
export class DependentsWouldBreak extends DomainError {
  constructor(id: string, broken: readonly { pipeline: string; application: string; why: string }[]) {
    const shown = broken.slice(0, 10).map(({ pipeline, application, why }) => `${pipeline} of ${application}: ${why}`);
    const more = broken.length > shown.length ? ` And ${String(broken.length - shown.length)} more.` : '';
    super(
      'conflict',
      `The pipeline template ${id} was not saved: ${String(broken.length)} of the pipelines that are made with it would ` +
        `break. ${shown.join(' ')}${more} Mend the template or these pipelines; or save it under another tag.`,
      { id, pipelines: broken.map(({ pipeline, application }) => ({ pipeline, application })) },
    );
  }
}

export class TemplateInUse extends DomainError {
  constructor(reference: string, users: readonly string[]) {
    const shown = users.slice(0, 20).join(', ');
    super(
      'conflict',
      `The pipeline template ${reference} is in use by ${String(users.length)}: ${shown}` +
        `${users.length > 20 ? ', …' : ''}. Take it out of them first.`,
      { reference, users: users.slice(0, 100) },
    );
  }
}

/** A template is shared by all applications, and the caller is confined to some. */
export class TemplatesAreShared extends DomainError {
  constructor(caller: string) {
    super('forbidden', `${caller} may not change pipeline templates: it is confined to some applications.`, { caller });
  }
}

/** What a pipeline names as its template is no reference to one. */
export class UnusableReference extends DomainError {
  constructor(reference: string, why: string) {
    super('invalid', `The template reference ${JSON.stringify(reference.slice(0, 200))} ${why}.`, { reference });
  }
}

export class TemplateCycle extends DomainError {
  constructor(way: readonly string[]) {
    super('invalid', `The template ${way[0] ?? ''} is its own parent: ${way.join(' → ')}.`, { way: [...way] });
  }
}

export class TooManyAncestors extends DomainError {
  constructor(reference: string, most: number) {
    super('invalid', `The template ${reference} has more than ${String(most)} parents, one above the other.`, {
      reference,
    });
  }
}

/** What lies at an address is no template. */
export class UnreadableTemplate extends DomainError {
  constructor(url: string, why: string) {
    super('invalid', `The template at ${url} cannot be used: ${why}.`, { url });
  }
}
