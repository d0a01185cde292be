import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import type { OrganizationId } from '../../platform/index.ts';

/** Risk of a session whose sign-in was unlike its user. */
@Entity('session_risk')
@ForeignKey('SessionEntity', ['organizationId', 'sessionId'], ['organizationId', 'id'], {
  name: 'session_risk_session',
  onDelete: 'CASCADE',
})
export class SessionRiskEntity {
  @PrimaryColumn('uuid')
  organizationId!: OrganizationId;

  @PrimaryColumn('uuid')
  sessionId!: string;

  /** From 50 to 100. */
  @Column('integer')
  score!: number;

  @Column('text', { array: true })
  reasons!: string[];

  @Column({ type: 'timestamptz', precision: 3 })
  assessedAt!: Date;
}
