import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import type { OrganizationId } from '../../platform/index.ts';
import type { PolicyText } from '../policies/policy-text.ts';

/** Version of an organization's policies, stored to replay decisions. */
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
