import { ApiProperty } from '@nestjs/swagger';
import { RolesField } from '../../../authorization/index.ts';
import { TextField, PublicField } from '../../../platform/index.ts';
import type { UserEntity } from '../../people/users/user.entity.ts';

export class ServiceAccountRequest {
  @TextField({ about: 'Name that describes the purpose.', max: 200, example: 'nightly import' })
  name!: string;

  @RolesField({ about: 'Roles of the service account.', example: ['user'] })
  roles!: string[];
}

export class ServiceAccountResponse {
  @PublicField({ format: 'uuid' })
  readonly id: string;

  @PublicField()
  readonly name: string;

  @PublicField({ type: [String], example: ['user'] })
  readonly roles: string[];

  @PublicField({ enum: ['active', 'locked'] })
  readonly state: 'active' | 'locked';

  @PublicField({ format: 'date-time' })
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

  @PublicField({ type: String, nullable: true })
  readonly nextCursor!: string | null;
}
