import { RolesField } from '../../../authorization/index.ts';
import {
  ChoiceField,
  FlagField,
  IntegerField,
  TextField,
  UuidsField,
  PublicField,
} from '../../../platform/index.ts';
import type { OrganizationEntity } from './organization.entity.ts';

const AGE =
  'Days after which a password must be changed; null, the default, means never. NIST SP 800-63B-4 (section 3.1.1.2) and OWASP ASVS 5.0 (V6.2.10) advise against it, since frequent changes lead to weaker passwords. A password that others may know must be changed at once in any case.';

export class OrganizationUpdate {
  @TextField({
    about: 'Name of the organization.',
    max: 200,
    optional: true,
    example: 'Northwind',
  })
  name?: string;

  @RolesField({
    about:
      'Roles whose holders must enrol a second factor before they can do anything else. Roles that include one of them are not affected.',
    min: 0,
    optional: true,
    example: ['admin'],
    alone: true,
  })
  factorRoles?: string[];

  @ChoiceField({
    about: 'Whether a new passkey must prove its authenticator model by a certificate (direct).',
    of: ['none', 'direct'],
    optional: true,
  })
  attestation?: 'none' | 'direct';

  @UuidsField({
    about:
      'AAGUIDs of the authenticators accepted with direct attestation; an empty list accepts all.',
    max: 100,
    optional: true,
  })
  authenticators?: string[];

  @IntegerField({ about: AGE, min: 1, max: 3650, optional: true, nullable: true })
  passwordMaxAgeDays?: number | null;

  @FlagField({
    about:
      'Whether users who need no second factor can sign in with a link sent by mail. Off by default: it is only as safe as the mailbox.',
    optional: true,
  })
  magicLinks?: boolean;
}

export class OrganizationResponse {
  @PublicField({ format: 'uuid' })
  readonly id: string;

  @PublicField()
  readonly name: string;

  @PublicField({ type: [String], example: ['admin'] })
  readonly factorRoles: string[];

  @PublicField({ enum: ['none', 'direct'] })
  readonly attestation: 'none' | 'direct';

  @PublicField({ type: [String] })
  readonly authenticators: string[];

  @PublicField({ type: 'integer', nullable: true, description: AGE })
  readonly passwordMaxAgeDays: number | null;

  @PublicField({ description: 'Whether users can sign in with a link sent by mail.' })
  readonly magicLinks: boolean;

  @PublicField({ format: 'date-time' })
  readonly createdAt: string;

  constructor(row: OrganizationEntity) {
    this.id = row.id;
    this.name = row.name;
    this.factorRoles = row.factorRoles;
    this.attestation = row.attestation;
    this.authenticators = row.authenticators;
    this.passwordMaxAgeDays = row.passwordMaxAgeDays;
    this.magicLinks = row.magicLinks;
    this.createdAt = row.createdAt.toISOString();
  }
}
