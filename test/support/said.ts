import { run } from '../../src/cli/index.ts';

/** What a command wrote, and its exit code. */
export interface Said {
  code: number;
  out: string;
  err: string;
}

/** Gives a command, as somebody at a terminal that is no terminal. @param input of standard input */
export async function saidBy(words: readonly string[], input = ''): Promise<Said> {
  const said = { out: '', err: '' };
  const terminal = {
    out: (text: string): void => void (said.out += text),
    err: (text: string): void => void (said.err += text),
    live: false,
    colors: false,
    size: () => ({ columns: 100, rows: 30 }),
    input: () => Promise.resolve(input),
  };
  return { code: await run(['node', 'gennaker', ...words], terminal), ...said };
}
