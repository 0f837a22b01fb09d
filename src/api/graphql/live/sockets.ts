import { Inject, Injectable } from '@nestjs/common';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { type ExecutionArgs, getOperationAST, GraphQLError, OperationTypeNode, parse, validate } from 'graphql';
import type { Context, SubscribePayload } from 'graphql-ws';
import { type Extra, makeHandler } from 'graphql-ws/use/@fastify/websocket';
import { Callers, type Credentials } from '../../../access/index.ts';
import { type LimitsSettings, Section } from '../../../settings/index.ts';
import { BadRequest, formatted } from '../answers.ts';
import { Contexts } from '../context.ts';
import { refuseCostly } from '../limits/cost.ts';
import { refuseDeepJson, refuseDeepText } from '../limits/nesting.ts';
import { mostTokens } from '../limits/operation.ts';

type Connection = Context<
  { authorization?: unknown; Authorization?: unknown },
  Extra & Partial<Record<PropertyKey, never>>
>;

/** Closes a connection whose sender is nobody that we know (4400 to 4499 are the protocol's). */
const unauthorized = 4401;
/** Of one connection at a time. */
const mostSubscriptions = 100;
const pingMs = 12_000;
/** The longest reason that a close frame holds. */
const longestReason = 120;

/** Subscriptions, in the protocol `graphql-transport-ws`. */
@Injectable()
export class Sockets {
  constructor(
    @Inject(Callers) private readonly callers: Callers,
    @Inject(Contexts) private readonly contexts: Contexts,
    @Inject(GraphQLSchemaHost) private readonly host: GraphQLSchemaHost,
    @Section('limits') private readonly limits: LimitsSettings,
  ) {}

  /** What a WebSocket route of Fastify is handled by. */
  handler(): ReturnType<typeof makeHandler> {
    return makeHandler<{ authorization?: unknown; Authorization?: unknown }, Record<PropertyKey, never>>(
      {
        onConnect: (connection) => this.#letIn(connection),
        onSubscribe: (connection, _id, payload) => this.#prepare(connection, payload),
        onError: (_connection, _id, _payload, errors) => errors.map(formatted),
        onNext: (_connection, _id, _payload, _args, result) => {
          // The plain form is what is sent; the type asks for the rich one.
          if (result.errors) return { ...result, errors: result.errors.map(formatted) } as never;
        },
        isProd: true,
      },
      pingMs,
    );
  }

  /** Refuses whoever is nobody at once; each subscription asks again what its caller may. */
  async #letIn({ extra, connectionParams }: Connection): Promise<boolean> {
    try {
      await this.callers.of(credentialsOf(extra.request, connectionParams));
      return true;
    } catch (error) {
      const socket = extra.socket as { close(code: number, reason: string): void };
      socket.close(unauthorized, formatted(error).message.slice(0, longestReason));
      return false;
    }
  }

  /** @returns what is carried out, or why it is not */
  #prepare(connection: Connection, payload: SubscribePayload): ExecutionArgs | readonly GraphQLError[] {
    try {
      return this.#checked(connection, payload);
    } catch (error) {
      if (error instanceof GraphQLError) return [error];
      throw error;
    }
  }

  #checked({ extra, connectionParams, subscriptions }: Connection, payload: SubscribePayload) {
    if (Object.keys(subscriptions).length > mostSubscriptions) {
      throw new BadRequest('TOO_COMPLEX', `One connection holds at most ${mostSubscriptions} subscriptions.`);
    }
    const { query, variables, operationName } = payload;
    refuseDeepText(query);
    refuseDeepJson('variables', variables ?? {}, this.limits.jsonDepth);
    const { schema } = this.host;
    const document = parse(query, { maxLexicalTokens: mostTokens });
    const faults = validate(schema, document);
    if (faults.length > 0) return faults;
    refuseCostly(schema, document, variables ?? {}, {
      depth: this.limits.graphqlDepth,
      complexity: this.limits.graphqlComplexity,
    });
    if (getOperationAST(document, operationName)?.operation !== OperationTypeNode.SUBSCRIPTION) {
      throw new BadRequest('BAD_REQUEST', 'Only subscriptions come over a WebSocket; POST everything else.');
    }
    return {
      schema,
      document,
      contextValue: this.contexts.ofSubscription(extra.request, connectionParams),
      ...(variables ? { variableValues: variables } : {}),
      ...(operationName ? { operationName } : {}),
    };
  }
}

function credentialsOf(request: Credentials, params: Connection['connectionParams']): Credentials {
  const authorization = params?.authorization ?? params?.Authorization;
  if (typeof authorization !== 'string') return request;
  return { method: request.method, headers: { ...request.headers, authorization }, raw: request.raw };
}
