import type { DestinationStream } from 'pino';

/** Makes lines for eyes of lines for programs: `12:00:01 INFO  Part: message {facts}`. */
export function prettyLines(destination: DestinationStream): DestinationStream {
  return {
    write: (line) => {
      const { time, level, msg, context, stack, err, pid: _, ...facts } = JSON.parse(line) as Record<string, unknown>;
      const clock = typeof time === 'string' ? time.slice(11, 23) : '';
      const part = typeof context === 'string' ? `${context}: ` : '';
      const more = Object.keys(facts).length > 0 ? ` ${JSON.stringify(facts)}` : '';
      const trace = (err as { stack?: unknown } | undefined)?.stack ?? stack;
      const below = typeof trace === 'string' ? `\n${trace}` : '';
      const text = typeof msg === 'string' ? msg : '';
      destination.write(`${clock} ${String(level).toUpperCase().padEnd(5)} ${part}${text}${more}${below}\n`);
    },
  };
}
