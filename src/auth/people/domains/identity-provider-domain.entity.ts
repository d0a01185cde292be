import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { OrganizationId } from '../../../platform/index.ts';

/**
 * A domain of an identity provider. The provider may identify its users once the organization has verified the domain.
 */
@Entity('identity_provider_domain')
@Index('identity_provider_domain_of_provider', ['organizationId', 'providerId'])
@ForeignKey('IdentityProviderEntity', ['organizationId', 'providerId'], ['organizationId', 'id'], {
  onDelete: 'CASCADE',
  name: 'identity_provider_domain_provider',
})
export class IdentityProviderDomainEntity {
  @PrimaryColumn('uuid')
  organizationId!: OrganizationId;

  @PrimaryColumn('text')
  domain!: string;

  @Column('uuid')
  providerId!: string;

  /** Value of the required TXT record; no secret. */
  @Column('text')
  token!: string;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  verifiedAt!: Date | null;
}
