import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { PATH_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { UndeclaredRules } from './errors.ts';
import { ruleMetadata } from './port.ts';

/** Left on a method by `@Query`, `@Mutation` and `@Subscription`; fields of objects hang below one of these. */
const resolverMetadata = 'graphql:resolver_type';
const operations = ['Query', 'Mutation', 'Subscription'];

/** Refuses to start while a resolver or route does not say who may call it. */
@Injectable()
export class RuleCheck implements OnModuleInit {
  constructor(
    @Inject(DiscoveryService) private readonly discovery: DiscoveryService,
    @Inject(MetadataScanner) private readonly scanner: MetadataScanner,
  ) {}

  /** @throws {UndeclaredRules} */
  onModuleInit(): void {
    const undeclared = this.undeclared();
    if (undeclared.length > 0) throw new UndeclaredRules(undeclared);
  }

  /** @returns `Class.method` of each handler without a rule */
  undeclared(): string[] {
    const routes = this.#handlers(this.discovery.getControllers(), (method) =>
      Reflect.hasMetadata(PATH_METADATA, method),
    );
    const resolvers = this.#handlers(this.discovery.getProviders(), (method) =>
      operations.includes(String(Reflect.getMetadata(resolverMetadata, method))),
    );
    return [...new Set([...routes, ...resolvers])];
  }

  #handlers(holders: ReturnType<DiscoveryService['getProviders']>, isHandler: (method: object) => boolean): string[] {
    return holders.flatMap(({ metatype }) => {
      if (typeof metatype !== 'function') return [];
      const prototype: unknown = metatype.prototype;
      if (typeof prototype !== 'object' || prototype === null) return [];
      return this.scanner
        .getAllMethodNames(prototype)
        .filter((name) => {
          const method: unknown = Reflect.get(prototype, name);
          if (typeof method !== 'function' || !isHandler(method)) return false;
          return !Reflect.hasMetadata(ruleMetadata, method) && !Reflect.hasMetadata(ruleMetadata, metatype);
        })
        .map((name) => `${metatype.name}.${name}`);
    });
  }
}
