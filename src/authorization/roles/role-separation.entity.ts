import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import type { OrganizationId } from '../../platform/index.ts';

/** Two roles that nobody may hold together. */
@Entity('role_separation')
@Check('role_separation_order', 'one < other')
@ForeignKey('OrganizationEntity', ['organizationId'], ['id'], {
  name: 'role_separation_organization',
})
export class RoleSeparationEntity {
  @PrimaryColumn('uuid')
  organizationId!: OrganizationId;

  /** The smaller of the two names. */
  @PrimaryColumn('text')
  one!: string;

  @PrimaryColumn('text')
  other!: string;

  @Column({ type: 'text', nullable: true })
  reason!: string | null;

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt!: Date;
}
