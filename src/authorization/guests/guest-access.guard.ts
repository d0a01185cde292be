import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { currentContext } from '../../platform/index.ts';
import { GuestAccess } from './guest-access.ts';

/** Makes guests of those who ask for what another organisation shares with theirs. */
@Injectable()
export class GuestAccessGuard implements CanActivate {
  constructor(private readonly visits: GuestAccess) {}

  async canActivate(execution: ExecutionContext): Promise<boolean> {
    const request = execution.switchToHttp().getRequest<Request>();
    const context = currentContext();
    if (request.principal === undefined || context === undefined) return true;
    const principal = await this.visits.principalFor(request, request.principal);
    request.principal = principal;
    context.principal = principal;
    context.organizationId = principal.organizationId;
    return true;
  }
}
