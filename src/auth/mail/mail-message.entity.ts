import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { OrganizationId, UserId, Id } from '../../platform/index.ts';
import { defineSealed } from '../../crypto/index.ts';

/** A mail that has not been sent yet; the row goes when it is sent or given up. */
@Entity('mail_message')
@Index('mail_message_of_user', ['organizationId', 'userId'])
@ForeignKey('UserEntity', ['organizationId', 'userId'], ['organizationId', 'id'], {
  onDelete: 'CASCADE',
  name: 'mail_message_user',
})
export class MailMessageEntity {
  @PrimaryColumn('uuid')
  organizationId!: OrganizationId;

  @PrimaryColumn('uuid')
  id!: Id;

  @Column('uuid')
  userId!: UserId;

  /** Kind of the mail; no secret. */
  @Column('text')
  about!: string;

  /** Address, subject and text: a link in it is as good as a password. */
  @Column('bytea')
  sealedContent!: Buffer;

  /** Number of failed attempts. */
  @Column('integer')
  tries!: number;

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt!: Date;
}

export const MAIL_CONTENT = defineSealed({
  what: 'mail that waits to be sent, with its address',
  table: 'mail_message',
  column: 'sealed_content',
  key: 'organization',
  label: 'mail',
  boundTo: { mail: ({ id }: Pick<MailMessageEntity, 'id'>) => id },
});
