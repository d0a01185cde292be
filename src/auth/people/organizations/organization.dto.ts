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
  'Days after which a password has to be changed; null, the default, is never. NIST SP 800-63B-4, section 3.1.1.2, and OWASP ASVS 5.0, V6.2.10, say not to ask for it: who has to change often chooses weaker passwords. A password that others may know is changed at once in any case.';

export class OrganizationUpdate {
  @TextField({
    about: 'What the organization is called.',
    max: 200,
    optional: true,
    example: 'Northwind',
  })
  name?: string;

  @RolesField({
    about:
      'Roles whose holders need a second factor: until they enrol one they can do nothing else. Each role counts by itself, not those that include it.',
    min: 0,
    optional: true,
    example: ['admin'],
    alone: true,
  })
  factorRoles?: string[];

  @ChoiceField({
    about: 'Whether a new passkey has to show by a certificate what made it (direct).',
    of: ['none', 'direct'],
    optional: true,
  })
  attestation?: 'none' | 'direct';

  @UuidsField({
    about: 'AAGUIDs of the authenticators that are taken then; an empty list takes any.',
    max: 100,
    optional: true,
  })
  authenticators?: string[];

  @IntegerField({ about: AGE, min: 1, max: 3650, optional: true, nullable: true })
  passwordMaxAgeDays?: number | null;

  @FlagField({
    about:
      'Whether a link by mail is enough to sign in, for who needs no second factor. Off by default: it is as good as the mailbox.',
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

  @PublicField({ description: 'Whether a link by mail is enough to sign in.' })
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
