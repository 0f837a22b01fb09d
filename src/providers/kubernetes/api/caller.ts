import { setTimeout as pause } from 'node:timers/promises';
import { Breaker } from './breaker.ts';
import { Refused, type Subject, TooLarge, Unavailable } from './errors.ts';
import { faultOf, statusOf } from './faults.ts';
import { repeatAfter } from './repeats.ts';
import { type Answer, type Call, type Stream, type Transport, TransportFault } from './transport.ts';

/** How a call may be made again. */
export interface Manner {
  /** To do it twice is as good as once. */
  repeatable: boolean;
  /** Statuses that are an answer, not a fault, beside 2xx. */
  expected?: readonly number[];
}

/** Calls of one cluster: repeated where that may help, refused at once while it does not answer at all. */
export class Caller {
  readonly #breaker = new Breaker();
  /** What the last failure was: who is refused at once asks for that, not for the refusal. */
  #lastFault = '';

  constructor(private readonly transport: Transport) {}

  /** @throws the errors of `errors.ts` */
  async call(subject: Subject, call: Call, { repeatable, expected = [] }: Manner): Promise<Answer> {
    const deadline = performance.now() + 2 * call.timeoutMs;
    for (let number = 1; ; number += 1) {
      this.#pass(subject);
      const leftMs = (): number => deadline - performance.now();
      let delayMs: number | undefined;
      let fault: unknown;
      try {
        const answer = await this.transport.send(call);
        this.#heard(answer.status);
        if (answer.status < 300 || expected.includes(answer.status)) return answer;
        fault = faultOf(subject, statusOf(answer.status, answer.body));
        const { status, headers } = answer;
        const attempt = { status, mayBeDone: true, retryAfter: headers['retry-after'] };
        // A refusal is one, whatever its status.
        if (!(fault instanceof Refused)) delayMs = repeatAfter(attempt, { number, repeatable, leftMs: leftMs() });
      } catch (error) {
        if (!(error instanceof TransportFault)) throw error;
        fault = this.#broken(subject, error);
        if (error.kind !== 'too-large' && error.kind !== 'certificate') {
          const attempt = { status: undefined, mayBeDone: error.sent, retryAfter: undefined };
          delayMs = repeatAfter(attempt, { number, repeatable, leftMs: leftMs() });
        }
      }
      if (delayMs === undefined) throw fault;
      await pause(delayMs);
    }
  }

  /** An answer that goes on; its caller begins again where it ended. */
  async stream(subject: Subject, call: Call, signal: AbortSignal): Promise<Stream> {
    this.#pass(subject);
    try {
      const stream = await this.transport.stream(call, signal);
      this.#heard(stream.status);
      return stream;
    } catch (error) {
      if (!(error instanceof TransportFault)) throw error;
      if (signal.aborted) throw new Unavailable(subject, error.message);
      throw this.#broken(subject, error);
    }
  }

  #pass(subject: Subject): void {
    const leftMs = this.#breaker.refusal();
    if (leftMs === undefined) return;
    throw new Unavailable(
      subject,
      `the cluster has not answered for a while (${this.#lastFault}), and is asked again in ${Math.ceil(leftMs / 1000)} s`,
      leftMs,
    );
  }

  #heard(status: number): void {
    if (status === 502 || status === 503 || status === 504) this.#failed(`status ${status}`);
    else this.#breaker.answered();
  }

  #broken(subject: Subject, fault: TransportFault): Error {
    if (fault.kind === 'too-large') {
      this.#breaker.answered();
      return new TooLarge(subject, fault.message);
    }
    this.#failed(fault.message);
    return new Unavailable(subject, fault.message);
  }

  #failed(fault: string): void {
    this.#lastFault = fault;
    this.#breaker.failed();
  }
}
