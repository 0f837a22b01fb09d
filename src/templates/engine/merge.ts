import type { Json } from '../../kernel/index.ts';

/** Both lists, each entry once. */
export function merged(a: readonly Json[], b: Json | undefined): Json[] {
  const seen = new Set<string>();
  return [...a, ...(Array.isArray(b) ? b : [])].filter((entry) => {
    const text = JSON.stringify(entry);
    if (seen.has(text)) return false;
    seen.add(text);
    return true;
  });
}
