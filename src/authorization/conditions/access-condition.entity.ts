import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import type { OrganizationId } from '../../platform/index.ts';
import type { Hours, Strength } from './circumstances.ts';

/** Circumstances in which an organization lets users do what their roles allow. */
@Entity('access_condition')
@ForeignKey('OrganizationEntity', ['organizationId'], ['id'], {
  name: 'access_condition_organization',
})
export class AccessConditionEntity {
  @PrimaryColumn('uuid')
  organizationId!: OrganizationId;

  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  name!: string;

  /** `type.action`, or `type.*` for all actions on resources of the type. */
  @Column('text', { array: true })
  actions!: string[];

  /** Roles that it restricts; all if empty. */
  @Column('text', { array: true })
  roles!: string[];

  /** For which data it is asked; for all, when there is none. */
  @Column('text', { array: true })
  classifications!: string[];

  @Column('text', { array: true })
  networks!: string[];

  @Column({ type: 'jsonb', nullable: true })
  hours!: Hours | null;

  @Column({ type: 'text', nullable: true })
  strength!: Strength | null;

  @Column({ type: 'integer', nullable: true })
  maxAgeSeconds!: number | null;

  @Column('boolean')
  boundDevice!: boolean;

  @Column({ type: 'integer', nullable: true })
  maxRisk!: number | null;

  @Column('boolean')
  exceptPrograms!: boolean;

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt!: Date;
}
