import { Injectable } from '@nestjs/common';
import { AuditLogService } from '../../audit/index.ts';
import { OrganizationKeys } from '../../crypto/index.ts';
import { Config, JobQueue, logger, UnitOfWork, type JobData } from '../../platform/index.ts';
import { mails } from '../auth.metrics.ts';
import type { MailMessageEntity } from './mail-message.entity.ts';
import { MAIL_QUEUE } from '../auth.queues.ts';
import { MAIL_CONTENT } from './mail-message.entity.ts';
import { MailMessageStore } from './mail-message.store.ts';
import { MailTransport } from './mail-transport.ts';
import type { Content } from './mail.ts';

const FIRST_WAIT_SECONDS = 2;
const GROWTH = 15;
const MAX_WAIT_SECONDS = 3600;

/** Seconds to wait after so many failed tries: 2, 30, 450, then an hour each. */
export function waitAfter(tries: number): number {
  return Math.min(MAX_WAIT_SECONDS, FIRST_WAIT_SECONDS * GROWTH ** (tries - 1));
}

/**
 * Sends a mail at least once: its content goes when it was taken, or given up after API_MAX_RETRIES. A
 * crash between the two sends it again, under the same Message-ID.
 */
@Injectable()
export class MailJob {
  constructor(
    private readonly messages: MailMessageStore,
    private readonly transport: MailTransport,
    private readonly keys: OrganizationKeys,
    private readonly jobs: JobQueue,
    private readonly audit: AuditLogService,
    private readonly uow: UnitOfWork,
    private readonly config: Config,
  ) {}

  readonly run = async ({ organizationId, id }: JobData): Promise<void> => {
    const message = await this.messages.find(organizationId, id);
    if (message === null) return;
    const content = await this.contentOf(message);
    try {
      await this.transport.send({ id, writtenAt: message.createdAt, ...content });
    } catch (error) {
      await this.failed(message, reasonOf(error));
      return;
    }
    await this.close(message, 'sent');
  };

  private async contentOf({ organizationId, id, sealedContent }: MailMessageEntity) {
    const sealer = await this.keys.sealer(organizationId);
    const json = await sealer.open(sealedContent, MAIL_CONTENT.at({ id }));
    return JSON.parse(json.toString('utf8')) as Content;
  }

  private async failed(message: MailMessageEntity, reason: string): Promise<void> {
    const tries = message.tries + 1;
    logger.warn(
      { mail: message.id, about: message.about, tries, reason },
      'the mail server did not accept a mail',
    );
    if (tries > this.config.API_MAX_RETRIES) return this.close(message, 'given_up', reason);
    const { organizationId, id, about } = message;
    await this.uow.run(async () => {
      await this.messages.countTry(message);
      await this.jobs.send(MAIL_QUEUE, { organizationId, id }, waitAfter(tries));
    });
    mails.inc({ about, outcome: 'put_off' });
  }

  private async close(
    message: MailMessageEntity,
    outcome: 'sent' | 'given_up',
    reason?: string,
  ): Promise<void> {
    const { about, userId } = message;
    await this.uow.run(async () => {
      await this.messages.remove(message);
      await this.audit.append({
        action: 'mail.send',
        resource: `user:${userId}`,
        status: outcome === 'sent' ? 'succeeded' : 'failed',
        details: { about },
        ...(reason === undefined ? {} : { reason }),
      });
    });
    mails.inc({ about, outcome });
  }
}

/** Error code of a mail; the server's text may hold an address or a part of the mail. */
function reasonOf(error: unknown): string {
  const { code, responseCode } = error as { code?: string; responseCode?: number };
  const parts = [code, responseCode?.toString()];
  const safe = parts.filter((part) => part !== undefined && /^[A-Z0-9_]{1,30}$/.test(part));
  return safe.length === 0 ? 'the mail server did not accept the mail' : safe.join(' ');
}
