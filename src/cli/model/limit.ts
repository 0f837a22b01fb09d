/** `--limit 20`. What is not a number is refused by the server, which knows the bounds. */
export const limitOf = (text: string): number => Math.max(Math.trunc(Number(text)) || 1, 1);
