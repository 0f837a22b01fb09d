import { Global, Module } from '@nestjs/common';
import { APP_GUARD, DiscoveryModule, MetadataScanner } from '@nestjs/core';
import { ApiTokens } from './api-tokens.ts';
import { Audit } from './audit.ts';
import { Callers } from './callers.ts';
import { FirstToken, ProcessTerminal, Terminal } from './first-token.ts';
import { RuleCheck } from './rule-check.ts';
import { RuleGuard } from './rule.guard.ts';

/** Who you are, what you may do, and the record of what was done. */
@Global()
@Module({
  imports: [DiscoveryModule],
  providers: [
    ApiTokens,
    Audit,
    Callers,
    FirstToken,
    MetadataScanner,
    RuleCheck,
    { provide: Terminal, useClass: ProcessTerminal },
    { provide: APP_GUARD, useClass: RuleGuard },
  ],
  exports: [ApiTokens, Audit, Callers],
})
export class AccessModule {}
