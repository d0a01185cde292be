import { PublicField } from '../../../platform/index.ts';
import { ApiProperty } from '@nestjs/swagger';
import { RolesField } from '../../../authorization/index.ts';
import type { GroupEntity } from './group.entity.ts';

export class GroupRolesRequest {
  @RolesField({
    about: "Roles of the group's members. The list replaces the former one and may be empty.",
    min: 0,
    example: ['user'],
  })
  roles!: string[];
}

export class GroupResponse {
  @PublicField({ format: 'uuid' })
  readonly id: string;

  @PublicField({ description: 'Name of the group in the directory.', example: 'Planners' })
  readonly name: string;

  @PublicField({ type: [String], example: ['user'] })
  readonly roles: string[];

  @PublicField({ description: 'Number of members.' })
  readonly members: number;

  @PublicField({ format: 'date-time' })
  readonly createdAt: string;

  constructor(row: GroupEntity, members: number) {
    this.id = row.id;
    this.name = row.displayName;
    this.roles = row.roles;
    this.members = members;
    this.createdAt = row.createdAt.toISOString();
  }
}

export class GroupPage {
  @ApiProperty({ type: [GroupResponse] })
  readonly items!: GroupResponse[];

  @PublicField({ type: String, nullable: true })
  readonly nextCursor!: string | null;
}
