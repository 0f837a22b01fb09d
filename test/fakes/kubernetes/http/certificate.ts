/** What a server proves itself with; both as PEM. */
export interface Certificate {
  key: string;
  cert: string;
}
