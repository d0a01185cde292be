import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import type { OrganizationId } from '../../platform/index.ts';

/** A role that an organization defined for itself. */
@Entity('organization_role')
@ForeignKey('OrganizationEntity', ['organizationId'], ['id'], {
  name: 'organization_role_organization',
})
export class RoleEntity {
  @PrimaryColumn('uuid')
  organizationId!: OrganizationId;

  /** Name; it never changes. */
  @PrimaryColumn('text')
  name!: string;

  @Column({ type: 'text', nullable: true })
  description!: string | null;

  /** Names of permissions, as `dataset.read:shared`. */
  @Column('text', { array: true })
  permissions!: string[];

  /** Names of roles whose permissions it has too. */
  @Column('text', { array: true })
  includes!: string[];

  @Column('integer')
  version!: number;

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  /** docs/formats/row-seal.md */
  @Column({ type: 'bytea', nullable: true })
  seal?: Buffer | null;
}
