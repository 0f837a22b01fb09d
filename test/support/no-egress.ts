import { Egress, type EgressAnswer } from '../../src/egress/port.ts';

/** For what calls nobody. */
export class NoEgress extends Egress {
  override request(): Promise<EgressAnswer> {
    throw new Error('nobody is called here');
  }
}
