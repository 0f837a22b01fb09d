import type { FakeCluster } from '../fake-cluster.ts';
import type { Json } from '../objects.ts';

const types: Record<string, string> = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
};

/** Speaks to the fake over HTTP, as anything would. */
export class Client {
  constructor(
    private readonly cluster: FakeCluster,
    private readonly agent = 'tester/1',
  ) {}

  async send(
    method: string,
    path: string,
    body?: Json,
    contentType = 'application/json',
  ): Promise<{ code: number; body: Json; headers: Headers }> {
    const response = await fetch(this.cluster.url + path, {
      method,
      headers: { 'content-type': contentType, 'user-agent': this.agent },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type') === 'application/json';
    return { code: response.status, body: isJson ? JSON.parse(text) : text, headers: response.headers };
  }

  async get(path: string): Promise<Json> {
    return (await this.send('GET', path)).body;
  }

  async post(path: string, body: Json): Promise<Json> {
    return (await this.send('POST', path, body)).body;
  }

  async put(path: string, body: Json): Promise<Json> {
    return (await this.send('PUT', path, body)).body;
  }

  async patch(kind: 'json' | 'merge' | 'strategic' | 'apply', path: string, body: Json): Promise<Json> {
    return (await this.send('PATCH', path, body, types[kind])).body;
  }

  async delete(path: string, body?: Json): Promise<Json> {
    return (await this.send('DELETE', path, body)).body;
  }
}
