import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { currentContext, type Principal } from '../../platform/index.ts';
import { GuestAccess } from './guest-access.ts';

/** Makes guests of those who ask for what another organization shares with theirs. */
@Injectable()
export class GuestAccessGuard implements CanActivate {
  constructor(private readonly guests: GuestAccess) {}

  canActivate(execution: ExecutionContext): boolean | Promise<boolean> {
    const request = execution.switchToHttp().getRequest<Request>();
    const { principal } = request;
    if (principal === undefined || !this.guests.isAsked(request)) return true;
    return this.makeGuest(request, principal);
  }

  private async makeGuest(request: Request, holder: Principal): Promise<boolean> {
    const context = currentContext();
    if (context === undefined) throw new Error('a request without a context');
    const principal = await this.guests.principalFor(request, holder);
    request.principal = principal;
    context.principal = principal;
    context.organizationId = principal.organizationId;
    return true;
  }
}
