import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { GraphQLFormattedError } from 'graphql';
import type { MercuriusPlugin } from 'mercurius';
import { formatted, statusOf } from './answers.ts';
import { Contexts } from './context.ts';
import { readOperation } from './limits/operation.ts';

type Instance = FastifyInstance & { graphql: MercuriusPlugin };

/** `POST /graphql`: takes an operation in, bounded in every direction, and answers in one form whatever happens. */
@Injectable()
export class GraphqlFront implements OnModuleInit {
  constructor(
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(Contexts) private readonly contexts: Contexts,
  ) {}

  onModuleInit(): void {
    const instance = this.host.httpAdapter.getInstance<Instance>();
    void instance.register((scope, _options, done) => {
      scope.setErrorHandler((error, _request, reply) => {
        send(reply, undefined, [formatted(error)]);
      });
      scope.post('/graphql', (request, reply) => this.#answer(instance, request, reply));
      done();
    });
  }

  async #answer(instance: Instance, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { query, variables, operationName } = readOperation(request.body);
    const context = { ...this.contexts.ofRequest(request) };
    const { data, errors } = await instance.graphql(query, context, variables, operationName);
    send(reply, data, (errors as readonly GraphQLFormattedError[] | undefined) ?? []);
  }
}

function send(reply: FastifyReply, data: unknown, errors: readonly GraphQLFormattedError[]): void {
  const body = errors.length === 0 ? { data } : { data: data ?? null, errors };
  void reply.code(statusOf(data, errors)).type('application/json; charset=utf-8').send(JSON.stringify(body));
}
