/**
 * A small real service: says who it is. PORT, VERSION and BROKEN come from the environment.
 *
 *   GET /        {"service":"hello","version":"1.0.0","instance":"hello-v000-1a2b3c4d"}
 *   GET /health  200 when it is well
 *
 * With BROKEN=1 it is never well, and every request fails. On SIGTERM it serves what is under way and ends.
 */
import { createServer } from 'node:http';
import { hostname } from 'node:os';

const { PORT = '8080', VERSION = 'unversioned', BROKEN, GENNAKER_INSTANCE } = process.env;
const broken = BROKEN === '1';
const instance = GENNAKER_INSTANCE ?? `${hostname()}-${process.pid}`;

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  if (pathname === '/health') answer(response, broken ? 503 : 200, { healthy: !broken });
  else if (pathname !== '/') answer(response, 404, { error: `There is nothing at ${pathname}.` });
  else if (broken) answer(response, 500, { error: 'This version is broken.', version: VERSION, instance });
  else answer(response, 200, { service: 'hello', version: VERSION, instance });
});

function answer(response, status, body) {
  const text = `${JSON.stringify(body)}\n`;
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

process.once('SIGTERM', () => {
  console.log('Asked to end: serving what is under way.');
  server.close(() => process.exit(0));
});

server.listen(Number(PORT), '127.0.0.1', () => {
  console.log(`hello ${VERSION} (${instance}) listens on http://127.0.0.1:${server.address().port}`);
});
