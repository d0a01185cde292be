import { ApiProperty } from '@nestjs/swagger';
import { TextField } from '../../platform/index.ts';
import type { OrganizationEntity } from './organization.entity.ts';

export class OrganizationUpdate {
  @TextField({ about: 'What the organisation is called.', max: 200, example: 'Northwind' })
  name!: string;
}

export class OrganizationResponse {
  @ApiProperty({ format: 'uuid' })
  readonly id: string;

  @ApiProperty()
  readonly name: string;

  @ApiProperty({ format: 'date-time' })
  readonly createdAt: string;

  constructor(row: OrganizationEntity) {
    this.id = row.id;
    this.name = row.name;
    this.createdAt = row.createdAt.toISOString();
  }
}
