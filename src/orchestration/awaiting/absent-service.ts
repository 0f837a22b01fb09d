import { DomainError } from '../../kernel/index.ts';
import { type ChildStage, type Planning, StageHandler } from '../port.ts';

/** A kind of stage that works on a service of Spinnaker which has no counterpart here. It is refused when it is planned. */
export abstract class AbsentServiceStage extends StageHandler<unknown> {
  /** In a user's words: `a cache of Clouddriver`. */
  protected abstract readonly service: string;
  /** What to do instead, a sentence. */
  protected abstract readonly instead: string;

  /** @throws {NoSuchService} always */
  override before({ stage }: Planning<unknown>): ChildStage[] {
    throw new NoSuchService(stage, this.service, this.instead);
  }
}

class NoSuchService extends DomainError {
  constructor({ name, type }: { name: string; type: string }, service: string, instead: string) {
    const title = name === type ? `Stage ${type}` : `Stage ${name} (${type})`;
    super('invalid', `${title} works on ${service}, which this server does not have. ${instead}`, { type, service });
  }
}
