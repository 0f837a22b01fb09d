import fastifyWebsocket from '@fastify/websocket';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { GraphQLFormattedError } from 'graphql';
import { handleProtocols } from 'graphql-ws';
import type { MercuriusPlugin } from 'mercurius';
import { Callers, rememberCaller } from '../../access/index.ts';
import { type LimitsSettings, Section, type ServerSettings } from '../../settings/index.ts';
import { BadRequest, formatted, statusOf } from './answers.ts';
import { inTime } from './limits/answer-time.ts';
import { Contexts } from './context.ts';
import { refuseDeepJson, refuseDeepText } from './limits/nesting.ts';
import { type Operation, readOperation } from './limits/operation.ts';
import { Sockets } from './live/sockets.ts';
import { SameQuestions } from './same-questions.ts';

type Instance = FastifyInstance & { graphql: MercuriusPlugin };

/** A subscription is short; what is long is an operation, and that is posted. */
const largestMessageBytes = 1024 * 1024;

interface Answer {
  status: number;
  body: Buffer;
}

/** `/graphql`: takes operations in, bounded in every direction, and answers in one form whatever happens. */
@Injectable()
export class GraphqlFront implements OnModuleInit {
  readonly #questions = new SameQuestions<Answer>();

  constructor(
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(Callers) private readonly callers: Callers,
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
        send(reply, answerOf(undefined, [formatted(this.#told(error))]));
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
    const operation = readOperation(request.body);
    refuseDeepText(operation.query);
    refuseDeepJson('variables', operation.variables ?? {}, this.limits.jsonDepth);
    const work = (): Promise<Answer> => this.#carryOut(instance, request, operation);
    const question = await this.#question(request, operation);
    send(reply, await (question === undefined ? work() : this.#questions.ask(question, work)));
  }

  /** All that an answer depends on; undefined for what may change something, and for who is not known to us. */
  async #question(request: FastifyRequest, operation: Operation): Promise<string | undefined> {
    // A document without the word has no such operation.
    if (operation.query.includes('mutation')) return undefined;
    const caller = await this.callers.of(request).catch(() => undefined);
    if (caller === undefined) return undefined;
    rememberCaller(request, caller);
    return JSON.stringify([caller, operation]);
  }

  async #carryOut(
    instance: Instance,
    request: FastifyRequest,
    { query, variables, operationName }: Operation,
  ): Promise<Answer> {
    const context = { ...this.contexts.ofRequest(request) };
    try {
      const answer = instance.graphql(query, context, variables, operationName);
      const { data, errors } = await inTime(answer, this.server.answerTimeoutMs);
      return answerOf(data, (errors as readonly GraphQLFormattedError[] | undefined) ?? []);
    } catch (error) {
      const faults = (error as { errors?: unknown }).errors;
      return answerOf(undefined, (Array.isArray(faults) ? faults : [error]).map(formatted));
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

function answerOf(data: unknown, errors: readonly GraphQLFormattedError[]): Answer {
  const body = errors.length === 0 ? { data } : { data: data ?? null, errors };
  return { status: statusOf(data, errors), body: Buffer.from(JSON.stringify(body)) };
}

function send(reply: FastifyReply, { status, body }: Answer): void {
  void reply.code(status).type('application/json; charset=utf-8').send(body);
}
