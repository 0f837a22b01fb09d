import { stringify } from 'yaml';

import type { Certificate } from './http/certificate.ts';

interface Credentials {
  token?: string | undefined;
  /** Certificate of who signed the server's, as PEM. */
  authority?: string | undefined;
  client?: Certificate | undefined;
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** The text of a kubeconfig with one context, `fake`. */
export function kubeconfigOf(server: string, { token, authority, client }: Credentials): string {
  const cluster = { server, ...(authority && { 'certificate-authority-data': base64(authority) }) };
  const user = {
    ...(token !== undefined && { token }),
    ...(client && { 'client-certificate-data': base64(client.cert), 'client-key-data': base64(client.key) }),
  };
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'fake',
    clusters: [{ name: 'fake', cluster }],
    users: [{ name: 'tester', user }],
    contexts: [{ name: 'fake', context: { cluster: 'fake', user: 'tester', namespace: 'default' } }],
  });
}
