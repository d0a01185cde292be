import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import type { OrganizationId } from '../../../platform/index.ts';
import { defineSealed } from '../../../crypto/index.ts';

/** An OpenID provider that an organization trusts to identify its users. */
@Entity('identity_provider')
@ForeignKey('OrganizationEntity', ['organizationId'], ['id'], {
  name: 'identity_provider_organization',
})
export class IdentityProviderEntity {
  @PrimaryColumn('uuid')
  organizationId!: OrganizationId;

  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  name!: string;

  /** Its issuer identifier (OpenID Connect Discovery, section 3). */
  @Column('text')
  issuer!: string;

  /** Client id of this server at the provider. */
  @Column('text')
  clientId!: string;

  /** Sealed. */
  @Column('bytea')
  clientSecret!: Buffer;

  /** Whether people whom it vouches for and whom we do not know get an account. */
  @Column('boolean')
  createUsers!: boolean;

  /** Roles of those, and of whoever the mapping gives none. */
  @Column('text', { array: true })
  defaultRoles!: string[];

  /** The claim that says what somebody may do. */
  @Column({ type: 'text', nullable: true })
  roleClaim!: string | null;

  /** A value of that claim, and the role that it gives. */
  @Column({ type: 'jsonb', nullable: true })
  roleMapping!: Readonly<Record<string, string>> | null;

  /** Whether a second factor that it says it has seen counts as ours. */
  @Column('boolean')
  trustFactors!: boolean;

  /** Whether an address in its verified domains counts of which it does not say whether it has verified it. */
  @Column('boolean', { default: false })
  trustAddresses!: boolean;

  @Column('integer')
  version!: number;

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  /** docs/formats/row-seal.md */
  @Column({ type: 'bytea', nullable: true })
  seal?: Buffer | null;
}

export const PROVIDER_SECRET = defineSealed({
  what: 'client secret at an identity provider',
  table: 'identity_provider',
  column: 'client_secret',
  key: 'organization',
  label: 'identity_provider',
  boundTo: { provider: ({ id }: Pick<IdentityProviderEntity, 'id'>) => id },
});
