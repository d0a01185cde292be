import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { OrganizationId } from '../../platform/index.ts';

/** A request that may matter to security: it was refused, failed, or one of very many. */
@Entity('request_signal')
@ForeignKey('OrganizationEntity', ['organizationId'], ['id'], {
  name: 'request_signal_organization',
})
@Index('request_signal_at', ['organizationId', 'occurredAt'])
export class RequestSignalEntity {
  @PrimaryColumn('uuid')
  organizationId!: OrganizationId;

  @PrimaryColumn({ type: 'bigint', generated: 'identity', generatedIdentity: 'BY DEFAULT' })
  sequence!: string;

  @Column({ type: 'timestamptz', precision: 3 })
  occurredAt!: Date;

  @Column('jsonb')
  fields!: Readonly<Record<string, unknown>>;
}
