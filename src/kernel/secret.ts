import { inspect } from 'node:util';

const hidden = '[secret]';

/**
 * A value that must not be seen. It cannot be printed, logged, stored or sent by accident: every road to text says
 * `[secret]`. {@link Secret.reveal} is the one way in; call it where the value is used, not before.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return hidden;
  }

  toJSON(): string {
    return hidden;
  }

  [inspect.custom](): string {
    return hidden;
  }
}
