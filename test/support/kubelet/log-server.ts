import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** What a container has printed, or why there is nothing: the words go to whoever asked the API server. */
export type Log = { text: string } | { refused: string };

/**
 * The one address of a kubelet that an API server calls for `pods/log`: `/containerLogs/NAMESPACE/POD/CONTAINER`. API
 * servers speak TLS to it and, unless they are told to, do not ask who signed.
 */
export async function startLogServer(
  log: (namespace: string, pod: string, container: string, previous: boolean) => Log,
): Promise<{ port: number; close(): Promise<void> }> {
  const server = createServer(await selfSigned(), (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'https://localhost');
    const [, root, namespace = '', pod = '', container = ''] = pathname.split('/');
    const found: Log =
      root === 'containerLogs' && request.method === 'GET'
        ? log(namespace, pod, container, searchParams.get('previous') === 'true')
        : { refused: `there is nothing at ${pathname}` };
    if ('refused' in found) response.writeHead(400, { 'content-type': 'text/plain' }).end(found.refused);
    else response.writeHead(200, { 'content-type': 'text/plain' }).end(cut(found.text, searchParams));
  });
  await listening(server);
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A kubelet takes the last lines first, then the first bytes of those. */
function cut(text: string, query: URLSearchParams): string {
  const lines = text.split(/(?<=\n)/);
  const tail = query.get('tailLines');
  const bytes = query.get('limitBytes');
  const kept = tail === null ? text : lines.slice(Math.max(0, lines.length - Number(tail))).join('');
  return bytes === null ? kept : Buffer.from(kept).subarray(0, Number(bytes)).toString();
}

async function selfSigned(): Promise<{ key: string; cert: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'gennaker-kubelet-'));
  const [key, cert] = [join(folder, 'key'), join(folder, 'cert')];
  const named = ['-subj', '/CN=gennaker-kubelet', '-days', '2', '-keyout', key, '-out', cert];
  try {
    await promisify(execFile)('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...named]);
    return { key: await readFile(key, 'utf8'), cert: await readFile(cert, 'utf8') };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function listening(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
}
