import {
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { Request } from 'express';
import { catchError, type Observable } from 'rxjs';
import { AuditLogService } from '../../audit/index.ts';
import { Problem } from '../../platform/index.ts';

/** Notes what a directory asked for and is not allowed now: the last admin, a name that is taken, the address of an admin. */
@Injectable()
export class ProvisioningAuditInterceptor implements NestInterceptor {
  constructor(private readonly audit: AuditLogService) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<Request>();
    return next.handle().pipe(
      catchError(async (error: unknown) => {
        await this.record(request, error);
        throw error;
      }),
    );
  }

  /** Outside of the transaction that came to nothing. */
  private async record(request: Request, error: unknown): Promise<void> {
    if (!(error instanceof Problem) || ![403, 409].includes(error.status)) return;
    const resourceType = request.path.includes('/Groups') ? 'group' : 'user';
    const { id } = request.params as { readonly id?: string };
    await this.audit.refuse({
      action: 'provisioning.refuse',
      resource: id === undefined ? resourceType : `${resourceType}:${id}`,
      reason: error.detail,
      details: { method: request.method },
    });
  }
}
