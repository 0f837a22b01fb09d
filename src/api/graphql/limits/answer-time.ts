import { DomainError } from '../../../kernel/index.ts';

/** Whoever asks is not kept waiting for ever by a database that does not answer, or a disk that is full. */
class NoAnswerInTime extends DomainError {
  constructor(limitMs: number) {
    super(
      'unavailable',
      `This took longer than ${String(limitMs / 1000)} s (server.answerTimeoutMs): the database may be out of reach, or its ` +
        'disk full. What was asked may still be done; look before you ask again.',
      { limitMs },
    );
  }
}

/** @throws {NoAnswerInTime} after so many milliseconds; the work goes on */
export async function inTime<T>(work: Promise<T>, limitMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new NoAnswerInTime(limitMs));
    }, limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
