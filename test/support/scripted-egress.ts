import { Egress, type EgressAnswer, type EgressRequest } from '../../src/egress/port.ts';

/** Addresses that answer with a text each; all others do not know what is meant. */
export class ScriptedEgress extends Egress {
  readonly answers = new Map<string, string>();

  override async request({ url }: EgressRequest): Promise<EgressAnswer> {
    const body = this.answers.get(url);
    return { status: body === undefined ? 404 : 200, headers: {}, body: Buffer.from(body ?? ''), url };
  }
}
