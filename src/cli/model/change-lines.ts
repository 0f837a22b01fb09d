interface Change {
  path: readonly (string | number)[];
  change: string;
  before?: unknown;
  after?: unknown;
}

const longest = 60;

/** Changes of a document, a line each: `~ stages.0.waitTime: 5 → 7`. */
export const documentChangeLines = (changes: readonly Change[]): string[] =>
  changes.map(({ path, change, before, after }) => {
    const place = path.join('.');
    if (change === 'added') return `+ ${place}: ${shown(after)}`;
    if (change === 'removed') return `- ${place}: ${shown(before)}`;
    return `~ ${place}: ${shown(before)} → ${shown(after)}`;
  });

function shown(value: unknown): string {
  const text = JSON.stringify(value ?? null);
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
