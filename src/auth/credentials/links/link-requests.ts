import { Injectable } from '@nestjs/common';
import { AuditLogService } from '../../../audit/index.ts';
import {
  currentSource,
  INSTALLATION_ID,
  JobQueue,
  runAsOrganization,
  UnitOfWork,
} from '../../../platform/index.ts';
import { MAGIC_LINK_QUEUE, PASSWORD_RESET_QUEUE } from '../../auth.queues.ts';
import { Mail } from '../../mail/mail.ts';
import { NO_USER, UserStore } from '../../people/users/user.store.ts';
import { LinkLimits } from './link-limits.ts';

const QUEUE_OF = {
  'password-reset': PASSWORD_RESET_QUEUE,
  'magic-link': MAGIC_LINK_QUEUE,
} as const;

/**
 * Strangers asking for a link by mail. What happens before the answer is the same whether or not anybody
 * has the address: whether there is one, and what to write, is found out by a job afterwards.
 */
@Injectable()
export class LinkRequests {
  constructor(
    private readonly users: UserStore,
    private readonly limits: LinkLimits,
    private readonly mail: Mail,
    private readonly jobs: JobQueue,
    private readonly audit: AuditLogService,
    private readonly uow: UnitOfWork,
  ) {}

  /** @throws Problem mail_not_offered, or rate_limited */
  async ask(purpose: keyof typeof QUEUE_OF, email: string): Promise<void> {
    this.mail.requireOffered();
    const { organizationId, userId } = (await this.users.findName(email)) ?? NO_USER;
    const source = currentSource();
    await runAsOrganization(organizationId, async () => {
      await this.limits.require({ organizationId, userId, email, source });
      await this.uow.run(async () => {
        await this.jobs.send(QUEUE_OF[purpose], { organizationId, id: userId });
        await this.audit.append({
          action: 'link.request',
          resource: organizationId === INSTALLATION_ID ? 'user' : `user:${userId}`,
          details: { purpose },
        });
      });
    });
  }
}
