import { Module } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import { ApplicationsModule } from '../applications/index.ts';
import { InventoryModule } from '../inventory/index.ts';
import { OrchestrationModule } from '../orchestration/index.ts';
import { Settings } from '../settings/index.ts';
import { TemplatesModule } from '../templates/index.ts';
import { formatted, statusOf } from './graphql/answers.ts';
import { Contexts } from './graphql/context.ts';
import { GraphqlFront } from './graphql/front.ts';
import { LoaderFactory } from './graphql/loaders.ts';
import { refuseCostly } from './graphql/limits/cost.ts';
import { mostTokens } from './graphql/limits/operation.ts';
import { ExecutionLog } from './graphql/live/execution-log.ts';
import { Sockets } from './graphql/live/sockets.ts';
import { orphanedTypes, resolvers } from './graphql/resolvers.ts';

/** The face of Gennaker to programs: GraphQL. No rule of the product lives here. */
@Module({
  imports: [
    ApplicationsModule,
    InventoryModule,
    OrchestrationModule,
    TemplatesModule,
    GraphQLModule.forRootAsync<MercuriusDriverConfig>({
      driver: MercuriusDriver,
      inject: [Settings],
      useFactory: ({ limits }: Settings) => ({
        autoSchemaFile: true,
        buildSchemaOptions: { orphanedTypes },
        jit: 1,
        // Its routes are ours (`front.ts`), so that limits and errors have one form.
        routes: false,
        graphql: { parseOptions: { maxLexicalTokens: mostTokens } },
        hooks: {
          preExecution: (schema, document, _context, variables) => {
            const { graphqlDepth: depth, graphqlComplexity: complexity } = limits;
            refuseCostly(schema, document, variables, { depth, complexity });
          },
        },
        errorFormatter: (execution) => {
          const shown = execution.errors.map(formatted);
          // What is sent is the plain form; the type of the library asks for the rich one.
          return { statusCode: statusOf(execution.data, shown), response: { ...execution, errors: shown as never } };
        },
      }),
    }),
  ],
  providers: [Contexts, ExecutionLog, GraphqlFront, LoaderFactory, Sockets, ...resolvers],
})
export class ApiModule {}
