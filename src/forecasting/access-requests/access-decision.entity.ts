import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import type { OrganizationId, UserId } from '../../platform/index.ts';

/** Decision about an access request; never changed or deleted. */
@Entity('access_decision')
@ForeignKey('AccessRequestEntity', ['organizationId', 'requestId'], ['organizationId', 'id'], {
  name: 'access_decision_request',
})
export class AccessDecisionEntity {
  @PrimaryColumn('uuid')
  organizationId!: OrganizationId;

  @PrimaryColumn('uuid')
  requestId!: string;

  @PrimaryColumn('uuid')
  approverId!: UserId;

  @Column('text')
  verdict!: 'approve' | 'deny';

  @Column({ type: 'text', nullable: true })
  reason!: string | null;

  @Column({ type: 'timestamptz', precision: 3 })
  decidedAt!: Date;

  /** docs/formats/row-seal.md */
  @Column({ type: 'bytea', nullable: true })
  seal?: Buffer | null;
}
