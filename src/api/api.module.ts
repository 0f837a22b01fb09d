import { Module } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import { ApplicationsModule } from '../applications/index.ts';
import { InventoryModule } from '../inventory/index.ts';
import { OrchestrationModule } from '../orchestration/index.ts';
import { formatted, statusOf } from './graphql/answers.ts';
import { Contexts } from './graphql/context.ts';
import { GraphqlFront } from './graphql/front.ts';
import { LoaderFactory } from './graphql/loaders.ts';
import { orphanedTypes, resolvers } from './graphql/resolvers.ts';

/** The face of Gennaker to programs: GraphQL. No rule of the product lives here. */
@Module({
  imports: [
    ApplicationsModule,
    InventoryModule,
    OrchestrationModule,
    GraphQLModule.forRoot<MercuriusDriverConfig>({
      driver: MercuriusDriver,
      autoSchemaFile: true,
      buildSchemaOptions: { orphanedTypes },
      jit: 1,
      // Its routes are ours (`front.ts`), so that limits and errors have one form.
      routes: false,
      errorFormatter: ({ data, errors }) => {
        const shown = (errors ?? []).map(formatted);
        // What is sent is the plain form; the type of the library asks for the rich one.
        return { statusCode: statusOf(data, shown), response: { data: data ?? null, errors: shown as never } };
      },
    }),
  ],
  providers: [Contexts, GraphqlFront, LoaderFactory, ...resolvers],
})
export class ApiModule {}
