/** Where a cluster is and who we are there, as transport needs it. */

/** What a call carries to say who makes it. */
export interface Identity {
  /** `Bearer …` or `Basic …`. */
  authorization?: string;
  /** Certificate and key, PEM. */
  certificate?: { cert: string; key: string };
  /** `Impersonate-User`, … */
  headers: Record<string, string | string[]>;
}

export interface Connection {
  /** With the path that all others follow, if it has one. */
  server: URL;
  tls: { ca?: string; servername?: string; rejectUnauthorized: boolean };
  /** An HTTP proxy on the way. */
  proxy?: string;
  /** Of the context; `default` where it names none. */
  namespace: string;
  /** Asked for each call; what is behind it remembers as long as it may. */
  identity(): Promise<Identity>;
}
