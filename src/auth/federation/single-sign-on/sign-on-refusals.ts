import { Injectable } from '@nestjs/common';
import type { UserId } from '../../../platform/index.ts';
import { AuditLogService } from '../../../audit/index.ts';
import { signIns } from '../../auth.metrics.ts';

/** Records refused federated sign-ins, with their reason. */
@Injectable()
export class SignOnRefusals {
  constructor(private readonly audit: AuditLogService) {}

  /** The context must be the organization's, or the installation's where none is known. */
  async note(
    reason: string,
    about: { readonly provider?: string; readonly userId?: UserId } = {},
  ): Promise<undefined> {
    const { provider, userId } = about;
    signIns.inc({ grant: 'sso', outcome: 'denied' });
    await this.audit.refuse({
      action: 'session.create',
      resource: userId === undefined ? 'user' : `user:${userId}`,
      reason,
      details: { methods: ['sso'], ...(provider === undefined ? {} : { provider }) },
      ...(userId === undefined ? {} : { userId }),
    });
    return undefined;
  }
}
