import { text } from 'node:stream/consumers';

/** Where a command writes, and what it reads. Tests bring their own. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Somebody watches: lines may be redrawn. */
  readonly live: boolean;
  readonly colors: boolean;
  /** Width and height in characters. */
  size(): { columns: number; rows: number };
  /** All of standard input. */
  input(): Promise<string>;
}

const usualSize = { columns: 100, rows: 30 };

/** The terminal, file or pipe that the process was started with. */
export function processTerminal(): Terminal {
  const { stdout, stderr, stdin } = process;
  return {
    out: (lines) => void stdout.write(lines),
    err: (lines) => void stderr.write(lines),
    live: stdout.isTTY,
    // Heeds NO_COLOR and TERM=dumb.
    colors: stdout.isTTY && stdout.hasColors(),
    // A terminal that was never told its size says 0.
    size: () => ({ columns: stdout.columns || usualSize.columns, rows: stdout.rows || usualSize.rows }),
    input: () => text(stdin),
  };
}
