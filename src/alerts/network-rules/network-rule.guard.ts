import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { currentContext } from '../../platform/index.ts';
import { NetworkRulesInForce } from './network-rules-in-force.ts';

/** Refuses members of an organization that denies the network that they come from. */
@Injectable()
export class NetworkRuleGuard implements CanActivate {
  constructor(private readonly rules: NetworkRulesInForce) {}

  canActivate(_context: ExecutionContext): boolean {
    const context = currentContext();
    const principal = context?.principal;
    if (context === undefined || principal === undefined) return true;
    const refusal = this.rules.refusesMember(principal.organizationId, context.source);
    if (refusal !== undefined) throw refusal;
    return true;
  }
}
