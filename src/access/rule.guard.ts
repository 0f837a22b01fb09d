import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Callers } from './callers.ts';
import { UndeclaredRules } from './errors.ts';
import { incoming, letIn, wasLetIn } from './incoming.ts';
import { demand, type Rule, ruleMetadata } from './port.ts';

/** Stands before every resolver and route, and holds its caller against its {@link Rule}. */
@Injectable()
export class RuleGuard implements CanActivate {
  constructor(
    @Inject(Reflector) private readonly reflector: Reflector,
    @Inject(Callers) private readonly callers: Callers,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const places = [context.getHandler(), context.getClass()];
    const rule = this.reflector.getAllAndOverride<Rule | undefined>(ruleMetadata, places);
    // The start-up check finds these; this is for what is added while the server runs.
    if (rule === undefined) throw new UndeclaredRules([`${context.getClass().name}.${context.getHandler().name}`]);
    if (rule === 'open') return true;
    const { request, lasting } = incoming(context);
    const known = lasting ? undefined : wasLetIn(context);
    const caller = known ?? (await this.callers.of(request));
    demand(caller, rule);
    letIn(context, caller);
    return true;
  }
}
