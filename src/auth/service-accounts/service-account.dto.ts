import { ApiProperty } from '@nestjs/swagger';
import { ChoicesField, ROLES, TextField } from '../../platform/index.ts';
import type { UserEntity } from '../users/user.entity.ts';

export class ServiceAccountRequest {
  @TextField({ about: 'What it is for.', max: 200, example: 'nightly import' })
  name!: string;

  @ChoicesField({ about: 'What it may do.', of: ROLES, max: 3, example: ['user'] })
  roles!: string[];
}

export class ServiceAccountResponse {
  @ApiProperty({ format: 'uuid' })
  readonly id: string;

  @ApiProperty()
  readonly name: string;

  @ApiProperty({ enum: ROLES, isArray: true })
  readonly roles: string[];

  @ApiProperty({ enum: ['active', 'locked'] })
  readonly state: 'active' | 'locked';

  @ApiProperty({ format: 'date-time' })
  readonly createdAt: string;

  constructor(row: UserEntity) {
    this.id = row.id;
    this.name = row.name ?? '';
    this.roles = row.roles;
    this.state = row.lockedAt === null ? 'active' : 'locked';
    this.createdAt = row.createdAt.toISOString();
  }
}

export class ServiceAccountPage {
  @ApiProperty({ type: [ServiceAccountResponse] })
  readonly items!: ServiceAccountResponse[];

  @ApiProperty({ type: String, nullable: true })
  readonly nextCursor!: string | null;
}
