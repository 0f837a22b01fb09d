export { EgressModule } from './egress.module.ts';
export { GuardedEgress } from './guarded-egress.ts';
export { EgressPolicy } from './model/policy.ts';
export * from './port.ts';
export { HostResolver, Resolver } from './resolver.ts';
