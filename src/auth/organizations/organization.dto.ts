import { ApiProperty } from '@nestjs/swagger';
import { ChoiceField, ChoicesField, ROLES, TextField, UuidsField } from '../../platform/index.ts';
import type { OrganizationEntity } from './organization.entity.ts';

export class OrganizationUpdate {
  @TextField({
    about: 'What the organisation is called.',
    max: 200,
    optional: true,
    example: 'Northwind',
  })
  name?: string;

  @ChoicesField({
    about:
      'Roles whose holders need a second factor: until they enrol one they can do nothing else.',
    of: ROLES,
    min: 0,
    max: ROLES.length,
    optional: true,
    example: ['admin'],
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
}

export class OrganizationResponse {
  @ApiProperty({ format: 'uuid' })
  readonly id: string;

  @ApiProperty()
  readonly name: string;

  @ApiProperty({ enum: ROLES, isArray: true })
  readonly factorRoles: string[];

  @ApiProperty({ enum: ['none', 'direct'] })
  readonly attestation: 'none' | 'direct';

  @ApiProperty({ type: [String] })
  readonly authenticators: string[];

  @ApiProperty({ format: 'date-time' })
  readonly createdAt: string;

  constructor(row: OrganizationEntity) {
    this.id = row.id;
    this.name = row.name;
    this.factorRoles = row.factorRoles;
    this.attestation = row.attestation;
    this.authenticators = row.authenticators;
    this.createdAt = row.createdAt.toISOString();
  }
}
