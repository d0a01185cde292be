import { ApiProperty } from '@nestjs/swagger';
import { RolesField } from '../../../authorization/index.ts';
import {
  FlagField,
  ObjectField,
  TextField,
  TextsField,
  PublicField,
} from '../../../platform/index.ts';
import type { IdentityProviderDomainEntity } from '../../people/domains/identity-provider-domain.entity.ts';
import type { IdentityProviderEntity } from './identity-provider.entity.ts';

const DOMAIN =
  /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/;

const NAME = { about: 'Name that users see.', max: 200, example: 'Northwind accounts' };
const ISSUER = {
  about:
    'Issuer identifier of the provider: an https URL without query or fragment. Discovery is read below it.',
  max: 500,
  example: 'https://login.northwind.example',
};
const CLIENT_ID = {
  about: 'Client id of this server at the provider.',
  max: 500,
  example: 'stockade',
};
const CLIENT_SECRET = {
  about: 'Client secret of this server at the provider; stored sealed and never returned.',
  max: 2000,
  secret: true,
};
const DOMAINS = {
  about: "E-mail domains of the provider's users; each takes effect once it is verified.",
  min: 0,
  max: 50,
  longest: 253,
  pattern: DOMAIN,
  optional: true,
  example: ['northwind.example'],
};
const CREATE_USERS = {
  about: 'Whether the first sign-in of an unknown user creates an account.',
  optional: true,
};
const DEFAULT_ROLES = {
  about: 'Roles of created users, and of users to whom the mapping gives none; not admin.',
  optional: true,
  example: ['viewer'],
};
const ROLE_CLAIM = {
  about: "Name of the claim that holds a user's groups or roles; requires roleMapping.",
  max: 200,
  optional: true,
  nullable: true,
  example: 'groups',
};
const ROLE_MAPPING = {
  about: 'Values of that claim and the role that each gives; applied at each sign-in.',
  optional: true,
  nullable: true,
  example: { planners: 'user', 'forecast-admins': 'admin' },
};
const TRUST_FACTORS = {
  about:
    'Whether a second factor that the provider reports (amr mfa) counts as a second factor here.',
  optional: true,
};

const TRUST_ADDRESSES = {
  about:
    'Whether to accept addresses in verified domains without the claim email_verified, as Entra ID sends them. Only safe if users cannot choose their own address at the provider.',
  optional: true,
};

export class IdentityProviderRequest {
  @TextField(NAME)
  name!: string;

  @TextField(ISSUER)
  issuer!: string;

  @TextField(CLIENT_ID)
  clientId!: string;

  @TextField(CLIENT_SECRET)
  clientSecret!: string;

  @TextsField(DOMAINS)
  domains: string[] = [];

  @FlagField(CREATE_USERS)
  createUsers = false;

  @RolesField(DEFAULT_ROLES)
  defaultRoles?: string[];

  @TextField(ROLE_CLAIM)
  roleClaim: string | null = null;

  @ObjectField(ROLE_MAPPING)
  roleMapping: Record<string, string> | null = null;

  @FlagField(TRUST_FACTORS)
  trustFactors = false;

  @FlagField(TRUST_ADDRESSES)
  trustAddresses = false;
}

export class IdentityProviderUpdate {
  @TextField({ ...NAME, optional: true })
  name?: string;

  @TextField({ ...CLIENT_ID, optional: true })
  clientId?: string;

  @TextField({ ...CLIENT_SECRET, optional: true })
  clientSecret?: string;

  @TextsField(DOMAINS)
  domains?: string[];

  @FlagField(CREATE_USERS)
  createUsers?: boolean;

  @RolesField(DEFAULT_ROLES)
  defaultRoles?: string[];

  @TextField(ROLE_CLAIM)
  roleClaim?: string | null;

  @ObjectField(ROLE_MAPPING)
  roleMapping?: Record<string, string> | null;

  @FlagField(TRUST_FACTORS)
  trustFactors?: boolean;

  @FlagField(TRUST_ADDRESSES)
  trustAddresses?: boolean;
}

/** The TXT record that shows whose a domain is. */
export class DomainRecord {
  @PublicField({ example: '_stockade.northwind.example' })
  readonly name!: string;

  @PublicField({ enum: ['TXT'] })
  readonly type!: 'TXT';

  @PublicField({ example: 'stockade-verification=hW3k…' })
  readonly value!: string;
}

export class ProviderDomainResponse {
  @PublicField({ example: 'northwind.example' })
  readonly domain: string;

  @ApiProperty({ description: 'TXT record to publish before the domain can be verified.' })
  readonly record: DomainRecord;

  @PublicField({ type: String, format: 'date-time', nullable: true })
  readonly verifiedAt: string | null;

  constructor(row: IdentityProviderDomainEntity) {
    this.domain = row.domain;
    this.record = recordOf(row);
    this.verifiedAt = row.verifiedAt?.toISOString() ?? null;
  }
}

export class IdentityProviderResponse {
  @PublicField({ format: 'uuid' })
  readonly id: string;

  @PublicField()
  readonly name: string;

  @PublicField()
  readonly issuer: string;

  @PublicField()
  readonly clientId: string;

  @PublicField({
    description: 'The redirect URI to register at the provider. Every provider has its own.',
    example: 'https://stockade.northwind.example/sso/callback/018f2d3c-0000-7000-8000-000000000000',
  })
  readonly redirectUri: string;

  @ApiProperty({ type: [ProviderDomainResponse] })
  readonly domains: ProviderDomainResponse[];

  @PublicField()
  readonly createUsers: boolean;

  @PublicField({ type: [String], example: ['viewer'] })
  readonly defaultRoles: string[];

  @PublicField({ type: String, nullable: true })
  readonly roleClaim: string | null;

  @PublicField({ type: 'object', nullable: true, additionalProperties: { type: 'string' } })
  readonly roleMapping: Readonly<Record<string, string>> | null;

  @PublicField()
  readonly trustFactors: boolean;

  @PublicField()
  readonly trustAddresses: boolean;

  @PublicField({ format: 'date-time' })
  readonly createdAt: string;

  constructor(
    row: IdentityProviderEntity,
    domains: readonly IdentityProviderDomainEntity[],
    redirectUri: string,
  ) {
    this.id = row.id;
    this.name = row.name;
    this.issuer = row.issuer;
    this.clientId = row.clientId;
    this.redirectUri = redirectUri;
    this.domains = domains.map((domain) => new ProviderDomainResponse(domain));
    this.createUsers = row.createUsers;
    this.defaultRoles = row.defaultRoles;
    this.roleClaim = row.roleClaim;
    this.roleMapping = row.roleMapping;
    this.trustFactors = row.trustFactors;
    this.trustAddresses = row.trustAddresses;
    this.createdAt = row.createdAt.toISOString();
  }
}

export class IdentityProviderPage {
  @ApiProperty({ type: [IdentityProviderResponse] })
  readonly items!: IdentityProviderResponse[];

  @PublicField({ type: String, nullable: true })
  readonly nextCursor!: string | null;
}

export function recordOf({ domain, token }: IdentityProviderDomainEntity): DomainRecord {
  return { name: `_stockade.${domain}`, type: 'TXT', value: `stockade-verification=${token}` };
}
