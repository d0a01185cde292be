import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { AuditLogService } from '../../../audit/index.ts';
import {
  INSTALLATION_ID,
  Problem,
  runAsOrganization,
  ServerAddress,
} from '../../../platform/index.ts';
import { isOwnPage } from './session-cookie.ts';

/** Forms of this server's pages are taken from its pages alone: another site cannot sign a browser in or agree for it. */
@Injectable()
export class OwnPageGuard implements CanActivate {
  constructor(
    private readonly address: ServerAddress,
    private readonly audit: AuditLogService,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>();
    const { headers } = request;
    // A browser sends one of them at least with every form; without both it is no browser, and has no one's cookies.
    const told = headers['sec-fetch-site'] !== undefined || headers.origin !== undefined;
    if (!told || isOwnPage(request, this.address.url)) return true;
    await runAsOrganization(INSTALLATION_ID, () =>
      this.audit.refuse({
        action: 'authentication.refuse',
        resource: 'page',
        reason: 'sent by a page of another origin',
      }),
    );
    throw new Problem('forbidden', 'Only a page of this server can send this form.');
  }
}
