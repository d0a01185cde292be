import { ApiProperty } from '@nestjs/swagger';
import { RolesField } from '../../../authorization/index.ts';
import {
  EmailField,
  FlagField,
  IdField,
  TextField,
  PersonalField,
  PublicField,
  type UserId,
} from '../../../platform/index.ts';
import type { UserEntity } from './user.entity.ts';

export class UserRequest {
  @EmailField({ about: 'E-mail address used to sign in.', example: 'ada@example.com' })
  email!: string;

  @TextField({ about: 'Display name of the user.', max: 200, optional: true, example: 'Ada' })
  name?: string;

  @RolesField({
    about: 'Roles of the user; default: AUTH_DEFAULT_ROLE.',
    optional: true,
    example: ['user'],
  })
  roles?: string[];

  @TextField({
    about: 'First password; without it the user receives an invitation by mail.',
    max: 1024,
    secret: true,
    optional: true,
    example: 'correct horse battery staple',
  })
  password?: string;
}

export class UserUpdate {
  @TextField({
    about: 'Display name of the user.',
    max: 200,
    optional: true,
    nullable: true,
    example: 'Ada Lovelace',
  })
  name?: string | null;

  @IdField({
    about: "Id of the manager, who reviews the user's access; null for none.",
    optional: true,
    nullable: true,
  })
  managerId?: UserId | null;
}

export class RolesRequest {
  @RolesField({ about: 'Roles of the user. The list replaces the former one.', example: ['user'] })
  roles!: string[];
}

export class UserRemovalChoice {
  @IdField({ about: 'Id of the user who takes over the datasets.', optional: true })
  heir?: UserId;
}

export class PasswordChange {
  @TextField({ about: 'Your current password.', max: 1024, secret: true })
  currentPassword!: string;

  @TextField({ about: 'Your new password.', max: 1024, secret: true })
  newPassword!: string;

  @FlagField({
    about:
      'Whether your API keys stay valid; not possible after the password was reported as known to others.',
    optional: true,
  })
  keepApiKeys?: boolean;
}

export class UserResponse {
  @PublicField({ format: 'uuid' })
  readonly id: string;

  @PersonalField({ form: 'email', of: 'id' }, { example: 'ada@example.com' })
  readonly email: string;

  @PersonalField({ form: 'name', of: 'id' }, { type: String, nullable: true })
  readonly name: string | null;

  @PublicField({ type: [String], example: ['user'] })
  readonly roles: string[];

  @PublicField({ enum: ['active', 'invited', 'locked'] })
  readonly state: 'active' | 'invited' | 'locked';

  @PublicField({ type: String, nullable: true, format: 'uuid' })
  readonly managerId: string | null;

  @PublicField({ description: 'Whether the e-mail address is verified.' })
  readonly emailVerified: boolean;

  @PublicField({ format: 'date-time' })
  readonly createdAt: string;

  constructor(row: UserEntity) {
    this.id = row.id;
    this.email = row.email;
    this.emailVerified = row.emailVerifiedAt !== null;
    this.name = row.name;
    this.managerId = row.managerId;
    this.roles = row.roles;
    this.state = stateOf(row);
    this.createdAt = row.createdAt.toISOString();
  }
}

/** State `invited`: the user has neither chosen a password nor used single sign-on. */
function stateOf({ lockedAt, passwordHash, emailVerifiedAt }: UserEntity): UserResponse['state'] {
  if (lockedAt !== null) return 'locked';
  return passwordHash === null && emailVerifiedAt === null ? 'invited' : 'active';
}

export class UserPage {
  @ApiProperty({ type: [UserResponse] })
  readonly items!: UserResponse[];

  @PublicField({ type: String, nullable: true })
  readonly nextCursor!: string | null;
}

export class MeResponse extends UserResponse {
  @PublicField({ format: 'uuid' })
  readonly organizationId: string;

  @PublicField({
    enum: ['user', 'api_key', 'client'],
    description: 'Credential of this request: a session, an API key or an OAuth client.',
  })
  readonly signedInBy: string;

  @PublicField({
    type: [String],
    nullable: true,
    description: 'Scopes of the API key; null in a session.',
  })
  readonly scopes: readonly string[] | null;

  constructor(row: UserEntity, signedInBy: string, scopes: readonly string[] | null) {
    super(row);
    this.organizationId = row.organizationId;
    this.signedInBy = signedInBy;
    this.scopes = scopes;
  }
}
