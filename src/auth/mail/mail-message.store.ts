import { Injectable } from '@nestjs/common';
import { UnitOfWork, type Id, type OrganizationId } from '../../platform/index.ts';
import { MailMessageEntity } from './mail-message.entity.ts';

@Injectable()
export class MailMessageStore {
  constructor(private readonly uow: UnitOfWork) {}

  find(organizationId: OrganizationId, id: Id): Promise<MailMessageEntity | null> {
    return this.uow.manager.findOneBy(MailMessageEntity, { organizationId, id });
  }

  async insert(message: MailMessageEntity): Promise<void> {
    await this.uow.manager.insert(MailMessageEntity, message);
  }

  async countTry({ organizationId, id }: MailMessageEntity): Promise<void> {
    await this.uow.manager.increment(MailMessageEntity, { organizationId, id }, 'tries', 1);
  }

  async remove({ organizationId, id }: MailMessageEntity): Promise<void> {
    await this.uow.manager.delete(MailMessageEntity, { organizationId, id });
  }
}
