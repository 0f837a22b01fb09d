import { DomainError, type Fault } from '../../kernel/index.ts';

/** A template and a configuration do not make a pipeline. Paths begin with `template` or `config`. */
export class TemplateRefused extends DomainError {
  constructor(template: string, pipeline: string, faults: readonly Fault[]) {
    const list = faults.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
    super('invalid', `Template ${template} makes no pipeline of ${pipeline}. ${list}`, { template, pipeline }, faults);
  }
}
