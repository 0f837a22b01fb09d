import fastifyWebsocket from '@fastify/websocket';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { GraphQLFormattedError } from 'graphql';
import { handleProtocols } from 'graphql-ws';
import type { MercuriusPlugin } from 'mercurius';
import { type LimitsSettings, Section, type ServerSettings } from '../../settings/index.ts';
import { BadRequest, formatted, statusOf } from './answers.ts';
import { inTime } from './limits/answer-time.ts';
import { Contexts } from './context.ts';
import { refuseDeepJson, refuseDeepText } from './limits/nesting.ts';
import { readOperation } from './limits/operation.ts';
import { Sockets } from './live/sockets.ts';

type Instance = FastifyInstance & { graphql: MercuriusPlugin };

/** A subscription is short; what is long is an operation, and that is posted. */
const largestMessageBytes = 1024 * 1024;

/** `/graphql`: takes operations in, bounded in every direction, and answers in one form whatever happens. */
@Injectable()
export class GraphqlFront implements OnModuleInit {
  constructor(
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(Contexts) private readonly contexts: Contexts,
    @Inject(Sockets) private readonly sockets: Sockets,
    @Section('limits') private readonly limits: LimitsSettings,
    @Section('server') private readonly server: ServerSettings,
  ) {}

  onModuleInit(): void {
    const instance = this.host.httpAdapter.getInstance<Instance>();
    void instance.register(async (scope) => {
      await scope.register(fastifyWebsocket, { options: { maxPayload: largestMessageBytes, handleProtocols } });
      // JSON alone: a page of somebody else can send everything else without being asked.
      scope.removeAllContentTypeParsers();
      const json = scope.getDefaultJsonParser('error', 'error');
      scope.addContentTypeParser('application/json', { parseAs: 'string' }, json);
      scope.setErrorHandler((error, _request, reply) => {
        send(reply, undefined, [formatted(this.#told(error))]);
      });
      scope.post('/graphql', (request, reply) => this.#answer(instance, request, reply));
      scope.route({
        method: 'GET',
        url: '/graphql',
        wsHandler: this.sockets.handler(),
        handler: () => {
          throw new BadRequest('METHOD_NOT_ALLOWED', 'POST operations here; subscriptions come over a WebSocket.');
        },
      });
    });
  }

  async #answer(instance: Instance, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { query, variables, operationName } = readOperation(request.body);
    refuseDeepText(query);
    refuseDeepJson('variables', variables ?? {}, this.limits.jsonDepth);
    const context = { ...this.contexts.ofRequest(request) };
    try {
      const answer = instance.graphql(query, context, variables, operationName);
      const { data, errors } = await inTime(answer, this.server.answerTimeoutMs);
      send(reply, data, (errors as readonly GraphQLFormattedError[] | undefined) ?? []);
    } catch (error) {
      const faults = (error as { errors?: unknown }).errors;
      send(reply, undefined, (Array.isArray(faults) ? faults : [error]).map(formatted));
    }
  }

  /** What Fastify refuses before we see it, in our words. */
  #told(error: unknown): unknown {
    const { code, message } = error as { code?: string; message?: string };
    const limit = this.server.bodyLimitBytes;
    switch (code) {
      case 'FST_ERR_CTP_BODY_TOO_LARGE':
        return new BadRequest('TOO_LARGE', `The body is larger than ${limit} bytes (server.bodyLimitBytes).`, {
          limit,
        });
      case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
        return new BadRequest('UNSUPPORTED_MEDIA_TYPE', 'Send content-type: application/json.');
      default: {
        const { statusCode = 500 } = error as { statusCode?: number };
        return statusCode < 500 ? new BadRequest('BAD_REQUEST', message ?? 'The request cannot be read.') : error;
      }
    }
  }
}

function send(reply: FastifyReply, data: unknown, errors: readonly GraphQLFormattedError[]): void {
  const body = errors.length === 0 ? { data } : { data: data ?? null, errors };
  void reply.code(statusOf(data, errors)).type('application/json; charset=utf-8').send(JSON.stringify(body));
}
