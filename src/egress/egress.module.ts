import { Global, Module } from '@nestjs/common';
import { GuardedEgress } from './guarded-egress.ts';
import { Egress } from './port.ts';
import { HostResolver, Resolver } from './resolver.ts';

/** The one road out to addresses that users can influence. */
@Global()
@Module({
  providers: [
    { provide: Resolver, useClass: HostResolver },
    { provide: Egress, useClass: GuardedEgress },
  ],
  exports: [Egress],
})
export class EgressModule {}
