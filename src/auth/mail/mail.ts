import { Injectable } from '@nestjs/common';
import { OrganizationKeys } from '../../crypto/index.ts';
import { JobQueue, newId, Problem, UnitOfWork } from '../../platform/index.ts';
import { mails } from '../auth.metrics.ts';
import { MAIL_QUEUE } from '../auth.queues.ts';
import type { UserEntity } from '../people/users/user.entity.ts';
import { MAIL_CONTENT } from './mail-message.entity.ts';
import { MailMessageStore } from './mail-message.store.ts';
import { MailTransport } from './mail-transport.ts';

/** Kinds of mails. */
export type MailKind =
  'password-reset' | 'invitation' | 'email-verification' | 'magic-link' | 'notice';

/** Content of a mail. The subject is a fixed text without user input. */
export interface Letter {
  readonly about: MailKind;
  readonly subject: string;
  readonly text: string;
}

/** A letter with the address that it goes to, as it lies sealed until it is sent. */
export interface Content {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** Mails to people: queued with the transaction that they tell of, sealed until they are sent. */
@Injectable()
export class Mail {
  constructor(
    private readonly transport: MailTransport,
    private readonly messages: MailMessageStore,
    private readonly keys: OrganizationKeys,
    private readonly jobs: JobQueue,
    private readonly uow: UnitOfWork,
  ) {}

  get offered(): boolean {
    return this.transport.offered;
  }

  /** @throws Problem mail_not_offered where this server can send none */
  requireOffered(): void {
    if (this.offered) return;
    throw new Problem('mail_not_offered', 'To send mail, the operator must set SMTP_URL.');
  }

  /**
   * Queues a letter to a person of the context's organization. Where no mail is offered it is dropped, and
   * counted as such; a service account reads none.
   */
  async send(user: UserEntity, { about, subject, text }: Letter): Promise<void> {
    if (user.kind !== 'person') return;
    if (!this.offered) {
      mails.inc({ about, outcome: 'not_offered' });
      return;
    }
    const { organizationId } = user;
    const id = newId();
    const content: Content = { to: user.email, subject, text };
    await this.uow.run(async () => {
      const sealer = await this.keys.sealer(organizationId);
      const sealedContent = sealer.seal(
        Buffer.from(JSON.stringify(content)),
        MAIL_CONTENT.at({ id }),
      );
      const row = { organizationId, id, userId: user.id, about, sealedContent, tries: 0 };
      await this.messages.insert({ ...row, createdAt: new Date() });
      await this.jobs.send(MAIL_QUEUE, { organizationId, id });
    });
  }
}
