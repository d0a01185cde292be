import { ApiProperty } from '@nestjs/swagger';
import {
  ChoiceField,
  ChoicesField,
  FlagField,
  IntegerField,
  ObjectField,
  TextField,
  TextsField,
  PublicField,
} from '../../platform/index.ts';
import { CLASSIFICATIONS } from '../resource-types/classification.ts';
import { RolesField } from '../roles/roles.field.ts';
import type { AccessConditionEntity } from './access-condition.entity.ts';
import { STRENGTHS, type Hours, type Strength } from './circumstances.ts';

const OFFICE = { days: [1, 2, 3, 4, 5], from: '07:30', to: '19:00', timeZone: 'Europe/Berlin' };

export class AccessConditionRequest {
  @TextField({
    about: 'Name of the condition; the callers that it refuses see it.',
    max: 100,
    example: 'office hours',
  })
  name!: string;

  @TextsField({
    about: 'Actions that it restricts, as `type.action` or `type.*`.',
    example: ['dataset.import', 'dataset.read'],
    max: 50,
    longest: 80,
  })
  actions!: string[];

  @RolesField({
    about: 'Roles that it restricts; default: all.',
    min: 0,
    optional: true,
  })
  roles?: string[];

  @ChoicesField({
    about: 'Classifications of the datasets that it restricts; default: all.',
    of: CLASSIFICATIONS,
    min: 0,
    max: 4,
    optional: true,
    example: ['restricted'],
  })
  classifications?: string[];

  @TextsField({
    about: 'Allowed addresses, and networks in CIDR notation.',
    min: 0,
    max: 50,
    longest: 50,
    optional: true,
    example: ['192.0.2.0/24'],
    alone: true,
  })
  networks?: string[];

  @ObjectField({
    about:
      'Allowed times: `days` of the week (1 is Monday), `from` and `to` as times of day in an IANA `timeZone`. `to` may be 24:00. If `to` is before `from`, the period ends on the next day.',
    optional: true,
    example: OFFICE,
    alone: true,
  })
  hours?: Hours;

  @ChoiceField({
    about: 'Required strength of the sign-in: with a second factor, or with a passkey.',
    of: STRENGTHS,
    optional: true,
  })
  strength?: Strength;

  @IntegerField({
    about: 'Maximum age of the sign-in in seconds.',
    min: 30,
    max: 2_592_000,
    optional: true,
    example: 900,
  })
  maxAgeSeconds?: number;

  @FlagField({
    about: 'Whether the credential must be bound to a key of the device (DPoP).',
    optional: true,
  })
  boundDevice?: boolean;

  @IntegerField({
    about: 'Maximum risk of the session, from 0 to 100.',
    min: 0,
    max: 100,
    optional: true,
  })
  maxRisk?: number;

  @FlagField({
    about:
      'Whether API keys and OAuth clients, which have no second factor, are exempt from `strength` and `maxAgeSeconds`.',
    optional: true,
  })
  exceptPrograms?: boolean;
}

export class AccessConditionResponse {
  @PublicField({ format: 'uuid' })
  readonly id: string;

  @PublicField({ example: 'office hours' })
  readonly name: string;

  @PublicField({ type: [String], example: ['dataset.import'] })
  readonly actions: readonly string[];

  @PublicField({ type: [String], example: ['user'] })
  readonly roles: readonly string[];

  @PublicField({ type: [String], enum: CLASSIFICATIONS })
  readonly classifications: readonly string[];

  @PublicField({ type: [String], example: ['192.0.2.0/24'] })
  readonly networks: readonly string[];

  @PublicField({ type: Object, nullable: true, example: OFFICE })
  readonly hours: Hours | null;

  @PublicField({ enum: STRENGTHS, type: String, nullable: true })
  readonly strength: Strength | null;

  @PublicField({ type: 'integer', nullable: true })
  readonly maxAgeSeconds: number | null;

  @PublicField()
  readonly boundDevice: boolean;

  @PublicField({ type: 'integer', nullable: true })
  readonly maxRisk: number | null;

  @PublicField()
  readonly exceptPrograms: boolean;

  @PublicField({ format: 'date-time' })
  readonly createdAt: string;

  constructor(row: AccessConditionEntity) {
    this.id = row.id;
    this.name = row.name;
    this.actions = row.actions;
    this.roles = row.roles;
    this.classifications = row.classifications;
    this.networks = row.networks;
    this.hours = row.hours;
    this.strength = row.strength;
    this.maxAgeSeconds = row.maxAgeSeconds;
    this.boundDevice = row.boundDevice;
    this.maxRisk = row.maxRisk;
    this.exceptPrograms = row.exceptPrograms;
    this.createdAt = row.createdAt.toISOString();
  }
}

export class AccessConditionList {
  @ApiProperty({ type: [AccessConditionResponse] })
  readonly items!: AccessConditionResponse[];
}
