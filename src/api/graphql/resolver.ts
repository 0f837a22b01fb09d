import { applyDecorators, Catch, type ExceptionFilter, type Type, UseFilters } from '@nestjs/common';
import { Resolver } from '@nestjs/graphql';

/** Passes an error on as it is: {@link formatted} tells it, and logs it if it is ours. Nest would log each refusal. */
@Catch()
class AsItIs implements ExceptionFilter {
  catch(error: unknown): never {
    throw error;
  }
}

/** A class of resolvers. Use this one and not Nest's own. */
export const GraphqlResolver = (of?: () => Type | (abstract new () => object)): ClassDecorator =>
  applyDecorators(of === undefined ? Resolver() : Resolver(of as () => Type), UseFilters(AsItIs));
