import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { OrganizationId } from '../../../platform/index.ts';

/**
 * Finds the identity provider of somebody who is about to sign in, before any organization is known. Holds
 * a keyed hash of a verified domain and ids; a domain is one organization's in the whole installation.
 */
@Entity('sign_in_domain')
@Index('sign_in_domain_of_provider', ['organizationId', 'providerId'])
@ForeignKey('IdentityProviderEntity', ['organizationId', 'providerId'], ['organizationId', 'id'], {
  onDelete: 'CASCADE',
  name: 'sign_in_domain_provider',
})
export class SignInDomainEntity {
  @PrimaryColumn('bytea')
  lookup!: Buffer;

  @Column('uuid')
  organizationId!: OrganizationId;

  @Column('uuid')
  providerId!: string;
}
