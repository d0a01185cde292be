import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { OrganizationId } from '../../../platform/index.ts';

/**
 * Finds the identity provider of a user at sign-in, before any organization is known. It holds a keyed hash of a
 * verified domain, and ids. A domain belongs to one organization of the installation.
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
