/** How a command tells a script what came of it. docs/cli.md lists them; a test holds the two together. */
export const exitCodes = {
  /** Done. Of a run that is followed: it succeeded. */
  done: 0,
  /** The server, or a check, said no. */
  refused: 1,
  /** The command line cannot be understood, or names a file that cannot be read. */
  usage: 2,
  /** The execution that was followed failed, or was stopped. */
  executionFailed: 3,
  /** The execution that was followed was cancelled. */
  executionCanceled: 4,
  /** No server answers. */
  unreachable: 5,
  /** Ctrl-C. What was followed goes on. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
