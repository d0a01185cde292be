import { PublicField } from '../../../platform/index.ts';
import { ApiProperty } from '@nestjs/swagger';
import type { NamedIdentity } from './external-identity.store.ts';

export class ExternalIdentityResponse {
  @PublicField({ format: 'uuid' })
  readonly id: string;

  @PublicField({ format: 'uuid' })
  readonly providerId: string;

  @PublicField({ example: 'Northwind accounts' })
  readonly providerName: string;

  @PublicField({ format: 'date-time' })
  readonly createdAt: string;

  @PublicField({ format: 'date-time' })
  readonly lastUsedAt: string;

  constructor(row: NamedIdentity) {
    this.id = row.id;
    this.providerId = row.providerId;
    this.providerName = row.providerName;
    this.createdAt = row.createdAt.toISOString();
    this.lastUsedAt = row.lastUsedAt.toISOString();
  }
}

export class ExternalIdentityList {
  @ApiProperty({ type: [ExternalIdentityResponse] })
  readonly items!: ExternalIdentityResponse[];
}
