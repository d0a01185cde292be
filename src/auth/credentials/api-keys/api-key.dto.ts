import { ApiProperty } from '@nestjs/swagger';
import {
  ChoicesField,
  IntegerField,
  TextField,
  TextsField,
  TimeField,
  OneTimeField,
  PersonalField,
  PublicField,
} from '../../../platform/index.ts';
import { SCOPES } from '../tokens/scopes.ts';
import type { ApiKeyEntity } from './api-key.entity.ts';

export class ApiKeyRequest {
  @TextField({ about: 'Name that describes the purpose.', max: 200, example: 'nightly import' })
  name!: string;

  @ChoicesField({
    about: "Scopes of the key; its owner's permissions limit them.",
    of: SCOPES,
    max: SCOPES.length,
    example: ['datasets:read', 'datasets:import', 'forecasts:run'],
  })
  scopes!: string[];

  @TimeField({ about: 'When the key expires.', optional: true })
  expiresAt?: string;

  @TextsField({
    about: 'Addresses and networks that may use the key; default: all.',
    min: 0,
    max: 100,
    longest: 49,
    optional: true,
    example: ['192.0.2.0/24'],
  })
  networks?: string[];
}

export class KeyRotation {
  @IntegerField({
    about: 'Seconds for which the old key stays valid.',
    min: 0,
    max: 604_800,
    optional: true,
  })
  overlapSeconds = 3600;
}

export class ApiKeyResponse {
  @PublicField({ format: 'uuid' })
  readonly id: string;

  @PublicField()
  readonly name: string;

  @PublicField({ format: 'uuid' })
  readonly ownerId: string;

  @PublicField({ description: 'First characters of the key.', example: 'stk_AZrr…' })
  readonly hint: string;

  @PublicField({ enum: SCOPES, isArray: true })
  readonly scopes: string[];

  @PublicField({ format: 'date-time' })
  readonly createdAt: string;

  @PublicField({ type: String, nullable: true, format: 'date-time' })
  readonly expiresAt: string | null;

  @PublicField({
    type: [String],
    description: 'Addresses and networks that may use the key; empty: all.',
  })
  readonly networks: string[];

  @PublicField({ type: String, nullable: true, format: 'date-time' })
  readonly lastUsedAt: string | null;

  @PersonalField(
    { form: 'address', of: 'ownerId' },
    { type: String, nullable: true, description: 'Source address of the last use.' },
  )
  readonly lastUsedFrom: string | null;

  constructor(row: ApiKeyEntity) {
    this.id = row.id;
    this.name = row.name;
    this.ownerId = row.ownerId;
    this.hint = row.hint;
    this.scopes = row.scopes;
    this.createdAt = row.createdAt.toISOString();
    this.networks = row.networks;
    this.lastUsedAt = row.lastUsedAt?.toISOString() ?? null;
    this.lastUsedFrom = row.lastUsedFrom;
    this.expiresAt = row.expiresAt?.toISOString() ?? null;
  }
}

export class NewApiKeyResponse extends ApiKeyResponse {
  @OneTimeField({ description: 'The API key, returned only once.' })
  readonly key: string;

  constructor(row: ApiKeyEntity, key: string) {
    super(row);
    this.key = key;
  }
}

export class ApiKeyPage {
  @ApiProperty({ type: [ApiKeyResponse] })
  readonly items!: ApiKeyResponse[];

  @PublicField({ type: String, nullable: true })
  readonly nextCursor!: string | null;
}
