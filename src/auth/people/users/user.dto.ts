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
  @EmailField({ about: 'Name to sign in with.', example: 'ada@example.com' })
  email!: string;

  @TextField({ about: 'What to call them.', max: 200, optional: true, example: 'Ada' })
  name?: string;

  @RolesField({
    about: 'What they may do; AUTH_DEFAULT_ROLE when absent.',
    optional: true,
    example: ['user'],
  })
  roles?: string[];

  @TextField({
    about: 'First password; without it the user is invited by mail and chooses it.',
    max: 1024,
    secret: true,
    optional: true,
    example: 'correct horse battery staple',
  })
  password?: string;
}

export class UserUpdate {
  @TextField({
    about: 'What to call them.',
    max: 200,
    optional: true,
    nullable: true,
    example: 'Ada Lovelace',
  })
  name?: string | null;

  @IdField({
    about: 'Who is to review what they hold; nobody when null.',
    optional: true,
    nullable: true,
  })
  managerId?: UserId | null;
}

export class RolesRequest {
  @RolesField({ about: 'All the roles that the user has from now on.', example: ['user'] })
  roles!: string[];
}

export class UserRemovalChoice {
  @IdField({ about: 'Who takes over the datasets of the user.', optional: true })
  heir?: UserId;
}

export class PasswordChange {
  @TextField({ about: 'The password until now.', max: 1024, secret: true })
  currentPassword!: string;

  @TextField({ about: 'The password from now on.', max: 1024, secret: true })
  newPassword!: string;

  @FlagField({
    about: 'Whether your API keys stay valid; not after a report that others know the password.',
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

  @PublicField({ description: 'Whether mail to this address has been shown to reach them.' })
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

/** Who has neither chosen a password nor come in by single sign-on has not accepted yet. */
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

  @PublicField({ enum: ['user', 'api_key', 'client'], description: 'How you came in.' })
  readonly signedInBy: string;

  @PublicField({
    type: [String],
    nullable: true,
    description: 'What the API key is narrowed to; null in a session.',
  })
  readonly scopes: readonly string[] | null;

  constructor(row: UserEntity, signedInBy: string, scopes: readonly string[] | null) {
    super(row);
    this.organizationId = row.organizationId;
    this.signedInBy = signedInBy;
    this.scopes = scopes;
  }
}
