import { stringify } from 'yaml';

/** The text of a kubeconfig with one context, `fake`. */
export function kubeconfigOf(server: string, token: string | undefined, certificate: string | undefined): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'fake',
    clusters: [
      {
        name: 'fake',
        cluster: {
          server,
          ...(certificate && { 'certificate-authority-data': Buffer.from(certificate).toString('base64') }),
        },
      },
    ],
    users: [{ name: 'tester', user: token === undefined ? {} : { token } }],
    contexts: [{ name: 'fake', context: { cluster: 'fake', user: 'tester', namespace: 'default' } }],
  });
}
