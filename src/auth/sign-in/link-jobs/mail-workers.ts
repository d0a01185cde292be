import { Injectable } from '@nestjs/common';
import { JobQueue, logger } from '../../../platform/index.ts';
import { MAGIC_LINK_QUEUE, MAIL_QUEUE, PASSWORD_RESET_QUEUE } from '../../auth.queues.ts';
import { LinkJobs } from './link.jobs.ts';
import { MailJob } from '../../mail/mail.job.ts';
import { Mail } from '../../mail/mail.ts';

const MAILS = { total: 2, perOrganization: 2 };
const LINKS = { total: 1, perOrganization: 1 };

/** Runs this module's jobs, in the server or in a separate worker process. */
@Injectable()
export class MailWorkers {
  constructor(
    private readonly jobs: JobQueue,
    private readonly mail: Mail,
    private readonly mailJob: MailJob,
    private readonly links: LinkJobs,
  ) {}

  async start(): Promise<void> {
    if (!this.mail.offered) {
      logger.warn('SMTP_URL is not set: no mails are sent');
      return;
    }
    await this.jobs.work(MAIL_QUEUE, MAILS, this.mailJob.run);
    await this.jobs.work(PASSWORD_RESET_QUEUE, LINKS, this.links.passwordReset);
    await this.jobs.work(MAGIC_LINK_QUEUE, LINKS, this.links.magicLink);
  }
}
