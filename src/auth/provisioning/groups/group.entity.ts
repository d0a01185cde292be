import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { OrganizationId } from '../../../platform/index.ts';

/** A group of a directory, and the roles that an admin lets it give. */
@Entity('scim_group')
@Index('scim_group_name', ['organizationId', 'nameKey'], { unique: true })
@ForeignKey('OrganizationEntity', ['organizationId'], ['id'], { name: 'scim_group_organization' })
export class GroupEntity {
  @PrimaryColumn('uuid')
  organizationId!: OrganizationId;

  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  displayName!: string;

  /** The name as names are compared: two groups of which only the case differs would be mistaken for one another. */
  @Column('text')
  nameKey!: string;

  @Column({ type: 'text', nullable: true })
  externalId!: string | null;

  @Column('text', { array: true })
  roles!: string[];

  @Column('integer')
  version!: number;

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  /** docs/formats/row-seal.md */
  @Column({ type: 'bytea', nullable: true })
  seal?: Buffer | null;
}
