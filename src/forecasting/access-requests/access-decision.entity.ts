import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import type { OrganizationId, UserId } from '../../platform/index.ts';

/** What somebody said to a request for access; never changed and never removed. */
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
