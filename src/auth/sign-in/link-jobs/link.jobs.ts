import { Injectable } from '@nestjs/common';
import { AuditLogService } from '../../../audit/index.ts';
import type { JobData, UserId } from '../../../platform/index.ts';
import type { CodePurpose } from '../../credentials/secrets/one-time-codes.ts';
import { MagicLinkService } from '../magic-links/magic-link.service.ts';
import { PasswordResetService } from '../password-resets/password-reset.service.ts';
import { refusalOf } from '../../people/users/account-gate.ts';
import type { UserEntity } from '../../people/users/user.entity.ts';
import { UserStore } from '../../people/users/user.store.ts';
import { refusalOfLink } from '../../credentials/links/links.ts';

/** Processes requests of unauthenticated callers: finds the user, and writes only if the user may receive the link. */
@Injectable()
export class LinkJobs {
  constructor(
    private readonly users: UserStore,
    private readonly resets: PasswordResetService,
    private readonly magicLinks: MagicLinkService,
    private readonly audit: AuditLogService,
  ) {}

  readonly passwordReset = (data: JobData): Promise<void> =>
    this.write(data, 'password-reset', async (user) => {
      if (user.passwordHash === null) return 'the invitation has not been accepted';
      await this.resets.send(user);
      return undefined;
    });

  readonly magicLink = (data: JobData): Promise<void> =>
    this.write(data, 'magic-link', (user) => this.magicLinks.send(user));

  /** @param send writes, or says why not */
  private async write(
    { organizationId, id }: JobData,
    purpose: CodePurpose,
    send: (user: UserEntity) => Promise<string | undefined>,
  ): Promise<void> {
    // These queues hold ids of users.
    const user = await this.users.find(organizationId, id as UserId);
    if (user === null) return;
    const reason = refusalOf(user) ?? refusalOfLink(purpose, user) ?? (await send(user));
    if (reason === undefined) return;
    await this.audit.refuse({
      action: 'link.request',
      resource: `user:${id}`,
      reason,
      details: { purpose },
    });
  }
}
