import { ApiProperty } from '@nestjs/swagger';
import {
  ChoicesField,
  IntegerField,
  TextField,
  TextsField,
  TimeField,
} from '../../platform/index.ts';
import { SCOPES } from '../oauth/scopes.ts';
import type { ApiKeyEntity } from './api-key.entity.ts';

export class ApiKeyRequest {
  @TextField({ about: 'What it is for.', max: 200, example: 'nightly import' })
  name!: string;

  @ChoicesField({
    about: 'What it may do, of what its owner may.',
    of: SCOPES,
    max: SCOPES.length,
    example: ['datasets:read', 'datasets:write', 'forecasts:run'],
  })
  scopes!: string[];

  @TimeField({ about: 'When it stops working.', optional: true })
  expiresAt?: string;

  @TextsField({
    about: 'Addresses and networks that it may be used from; everywhere when absent.',
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
    about: 'Seconds for which the key until now stays good.',
    min: 0,
    max: 604_800,
    optional: true,
  })
  overlapSeconds = 3600;
}

export class ApiKeyResponse {
  @ApiProperty({ format: 'uuid' })
  readonly id: string;

  @ApiProperty()
  readonly name: string;

  @ApiProperty({ format: 'uuid' })
  readonly ownerId: string;

  @ApiProperty({ description: 'How it begins.', example: 'stk_AZrr…' })
  readonly hint: string;

  @ApiProperty({ enum: SCOPES, isArray: true })
  readonly scopes: string[];

  @ApiProperty({ format: 'date-time' })
  readonly createdAt: string;

  @ApiProperty({ type: String, nullable: true, format: 'date-time' })
  readonly expiresAt: string | null;

  @ApiProperty({ type: [String], description: 'Where it may be used from; empty for everywhere.' })
  readonly networks: string[];

  @ApiProperty({ type: String, nullable: true, format: 'date-time' })
  readonly lastUsedAt: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'Address of that use.' })
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
  @ApiProperty({ description: 'The key itself: shown now and never again.' })
  readonly key: string;

  constructor(row: ApiKeyEntity, key: string) {
    super(row);
    this.key = key;
  }
}

export class ApiKeyPage {
  @ApiProperty({ type: [ApiKeyResponse] })
  readonly items!: ApiKeyResponse[];

  @ApiProperty({ type: String, nullable: true })
  readonly nextCursor!: string | null;
}
