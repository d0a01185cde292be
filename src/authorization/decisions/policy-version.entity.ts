import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import type { OrganizationId } from '../../platform/index.ts';
import type { PolicyText } from '../policies/policy-text.ts';

/** What the policies of an organization said at some time: kept so that a decision can be taken again. */
@Entity('policy_version')
@ForeignKey('OrganizationEntity', ['organizationId'], ['id'], {
  name: 'policy_version_organization',
})
export class PolicyVersionEntity {
  @PrimaryColumn('uuid')
  organizationId!: OrganizationId;

  @PrimaryColumn('text')
  version!: string;

  @Column('jsonb')
  policy!: PolicyText;

  @Column({ type: 'timestamptz', precision: 3 })
  firstUsedAt!: Date;
}
