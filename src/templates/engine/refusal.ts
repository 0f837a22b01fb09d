import type { Fault } from '../../kernel/index.ts';

export type Path = Fault['path'];

/** Why no pipeline can be made. Paths begin with `template` or `config`, whichever has to be mended. */
export class Refusal extends Error {
  readonly faults: readonly Fault[];

  constructor(...faults: Fault[]) {
    super(faults.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '));
    this.name = 'Refusal';
    this.faults = faults;
  }
}

export const refusal = (path: Path, message: string): Refusal => new Refusal({ path, message });
