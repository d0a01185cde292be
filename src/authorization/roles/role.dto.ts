import { ApiProperty } from '@nestjs/swagger';
import { TextField, TextsField, PublicField } from '../../platform/index.ts';
import type { RoleEntity } from './role.entity.ts';
import { ROLE_NAME } from './roles.field.ts';

const PERMISSIONS = {
  about: 'Permissions of the role, as GET /v1/permissions lists them.',
  example: ['dataset.read:all', 'audit_event.list:all'],
  max: 200,
  longest: 100,
};
const INCLUDES = {
  about: 'Roles whose permissions it includes; not admin.',
  example: ['viewer'],
  min: 0,
  max: 10,
  longest: 40,
  optional: true,
};
const DESCRIPTION = { about: 'Purpose of the role.', max: 500, example: 'Reads everything.' };

export class RoleRequest {
  @TextField({
    about: 'Name of the role; it cannot change later.',
    max: 40,
    pattern: ROLE_NAME,
    example: 'auditor',
  })
  name!: string;

  @TextField({ ...DESCRIPTION, optional: true })
  description?: string;

  @TextsField({ ...PERMISSIONS, min: 0 })
  permissions!: string[];

  @TextsField(INCLUDES)
  includes?: string[];
}

export class RoleUpdate {
  @TextField({ ...DESCRIPTION, optional: true, nullable: true })
  description?: string | null;

  @TextsField({ ...PERMISSIONS, min: 0, optional: true })
  permissions?: string[];

  @TextsField(INCLUDES)
  includes?: string[];
}

export class RoleResponse {
  @PublicField({ example: 'auditor' })
  readonly name: string;

  @PublicField({ type: String, nullable: true, example: 'Reads everything.' })
  readonly description: string | null;

  @PublicField({ type: [String], example: ['dataset.read:all', 'audit_event.list:all'] })
  readonly permissions: readonly string[];

  @PublicField({ type: [String], example: ['viewer'] })
  readonly includes: readonly string[];

  @PublicField({ format: 'date-time' })
  readonly createdAt: string;

  constructor(row: RoleEntity) {
    this.name = row.name;
    this.description = row.description;
    this.permissions = row.permissions;
    this.includes = row.includes;
    this.createdAt = row.createdAt.toISOString();
  }
}

export class RoleList {
  @PublicField({ type: [String], example: ['admin', 'user', 'viewer', 'auditor'] })
  readonly items!: readonly string[];

  @PublicField({ example: 'viewer', description: 'Role of a user created without roles.' })
  readonly defaultRole!: string;
}

export class PermissionResponse {
  @PublicField({ example: 'dataset.read:shared' })
  readonly name!: string;

  @PublicField({ example: 'Dataset: read, shared with them' })
  readonly description!: string;

  @PublicField({ example: 'datasets:read', description: 'The scope that an API key needs for it.' })
  readonly scope!: string;
}

export class PermissionList {
  @ApiProperty({ type: [PermissionResponse] })
  readonly items!: PermissionResponse[];
}
