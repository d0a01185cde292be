import { Injectable } from '@nestjs/common';
import { LessThan } from 'typeorm';
import { RootKeys, RowSeals, type SealedValues } from '../../../crypto/index.ts';
import {
  INSTALLATION_ID,
  NO_USER_ID,
  notFound,
  UnitOfWork,
  type OrganizationId,
  type UserId,
} from '../../../platform/index.ts';
import { SignInNameEntity } from './sign-in-name.entity.ts';
import { UserEntity } from './user.entity.ts';

/** Properties of a user that decisions need. */
export type UserStanding = Pick<UserEntity, 'id' | 'name' | 'roles' | 'lockedAt'>;

/**
 * Normalizes an e-mail address for comparison without regard to case. NFC is applied again, because lower-case letters
 * can compose where upper-case letters do not.
 */
export function normalizedEmail(email: string): string {
  return email.normalize('NFC').toLowerCase().normalize('NFC');
}

/** Look-up hash of a sign-in name. */
export function hashSignInName(roots: RootKeys, email: string): Buffer {
  return roots.keyedHash('sign-in name', normalizedEmail(email));
}

/** Looked up in place of the user of an unknown name, so that it costs the same work. */
export const NO_USER = { organizationId: INSTALLATION_ID, userId: NO_USER_ID } as const;

/** Sealed columns of a user. */
type Sealed = Pick<
  UserEntity,
  | 'organizationId'
  | 'id'
  | 'kind'
  | 'email'
  | 'roles'
  | 'passwordHash'
  | 'emailVerifiedAt'
  | 'emailChangedAt'
  | 'lockedAt'
>;

const sealedOf = (user: Sealed): SealedValues => [
  user.organizationId,
  user.id,
  user.kind,
  user.email,
  user.roles,
  user.passwordHash,
  user.emailVerifiedAt,
  user.emailChangedAt,
  user.lockedAt,
];

/** The mapper takes longer over a row than over none, which would tell whether there is such a user. */
const BY_ID = `select organization_id as "organizationId", id, kind, email, name, roles,
    roles_version as "rolesVersion", password_hash as "passwordHash", password_changed_at as "passwordChangedAt",
    password_compromised as "passwordCompromised", email_verified_at as "emailVerifiedAt",
    email_changed_at as "emailChangedAt", signed_out_at as "signedOutAt", made_by as "madeBy",
    manager_id as "managerId", locked_at as "lockedAt", version, created_at as "createdAt", seal
  from user_account where organization_id = $1 and id = $2`;
const HELD = BY_ID.slice(0, BY_ID.indexOf(' where'));
const BY_NAME = `select lookup, organization_id as "organizationId", user_id as "userId"
  from sign_in_name where lookup = $1`;
const AFTER = `select id, name, roles, locked_at as "lockedAt" from user_account
  where organization_id = $1 and ($2::uuid is null or id > $2) order by id limit $3`;
const BY_USER = `select organization_id as "organizationId" from sign_in_name where user_id = $1`;

@Injectable()
export class UserStore {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly roots: RootKeys,
    private readonly seals: RowSeals,
  ) {}

  async find(organizationId: OrganizationId, id: UserId): Promise<UserEntity | null> {
    const rows = await this.uow.prepared<UserEntity>('user_by_id', BY_ID, [organizationId, id]);
    const [user] = rows;
    return user === undefined ? null : this.asWritten(user);
  }

  /** A user whose row something else than this server changed has neither a password nor a role. */
  private asWritten(user: UserEntity): UserEntity {
    if (this.seals.holds('user_account', user.seal, sealedOf(user))) return user;
    return { ...user, passwordHash: null, roles: [], emailVerifiedAt: null };
  }

  /** Columns to write together with the seal. */
  private sealed<U extends Sealed>(user: U): Sealed & { readonly seal: Buffer } {
    const { kind, email, roles, passwordHash, emailVerifiedAt, emailChangedAt, lockedAt } = user;
    const { organizationId, id } = user;
    const values = {
      organizationId,
      id,
      kind,
      email,
      roles,
      passwordHash,
      emailVerifiedAt,
      emailChangedAt,
      lockedAt,
    };
    return { ...values, seal: this.seals.seal('user_account', sealedOf(values)) };
  }

  async get(organizationId: OrganizationId, id: UserId): Promise<UserEntity> {
    const found = await this.find(organizationId, id);
    if (found === null) throw notFound();
    return found;
  }

  /** Finds the user of a sign-in name in all organizations. */
  async findName(email: string): Promise<SignInNameEntity | null> {
    const lookup = this.lookup(email);
    const rows = await this.uow.prepared<SignInNameEntity>('sign_in_name', BY_NAME, [lookup]);
    return rows[0] ?? null;
  }

  /** The user of an organization with this name, according to their own sealed row; null if there is none. */
  async findNamed(organizationId: OrganizationId, email: string): Promise<UserEntity | null> {
    const name = await this.findName(email);
    if (name?.organizationId !== organizationId) return null;
    const user = await this.find(organizationId, name.userId);
    // The name alone could have been pointed at somebody else.
    return user !== null && this.lookup(user.email).equals(this.lookup(email)) ? user : null;
  }

  /** Organization of a user; null if there is none. */
  async findOrganization(userId: UserId): Promise<OrganizationId | null> {
    const rows = await this.uow.prepared<SignInNameEntity>('user_home', BY_USER, [userId]);
    return rows[0]?.organizationId ?? null;
  }

  /** Holds changes of these accounts back until this transaction ends. */
  async holdAll(organizationId: OrganizationId, ids: readonly UserId[]): Promise<void> {
    await this.uow.manager.query(
      'select id from user_account where organization_id = $1 and id = any($2) order by id for share',
      [organizationId, ids],
    );
  }

  /** Makes browsers that signed in until now do so again. */
  async signOut(organizationId: OrganizationId, id: UserId): Promise<void> {
    const change = { signedOutAt: new Date() };
    await this.uow.manager.update(UserEntity, { organizationId, id }, change);
  }

  /** Takes the name for this user; false when anybody in the installation has it. */
  async insert(user: UserEntity): Promise<boolean> {
    const made = await this.uow.manager
      .createQueryBuilder()
      .insert()
      .into(UserEntity)
      .values({ ...user, ...this.sealed(user) })
      .orIgnore()
      .returning('id')
      .execute();
    if ((made.raw as unknown[]).length === 0) return false;
    const result = await this.uow.manager
      .createQueryBuilder()
      .insert()
      .into(SignInNameEntity)
      .values({
        lookup: this.lookup(user.email),
        organizationId: user.organizationId,
        userId: user.id,
      })
      .orIgnore()
      .returning('user_id')
      .execute();
    return (result.raw as unknown[]).length === 1;
  }

  /** People and service accounts, by id. */
  listAll(
    organizationId: OrganizationId,
    afterId: UserId | undefined,
    limit: number,
  ): Promise<UserStanding[]> {
    const values = [organizationId, afterId ?? null, limit];
    return this.uow.prepared<UserStanding>('users_after', AFTER, values);
  }

  list(
    organizationId: OrganizationId,
    beforeId: UserId | undefined,
    limit: number,
    kind: UserEntity['kind'] = 'person',
  ): Promise<UserEntity[]> {
    return this.uow.manager.find(UserEntity, {
      where: {
        organizationId,
        kind,
        ...(beforeId === undefined ? {} : { id: LessThan(beforeId) }),
      },
      order: { id: 'DESC' },
      take: limit,
    });
  }

  /** Changes a user when the version is still the one that was read; false when it is not. */
  async update(user: UserEntity, change: Partial<UserEntity>): Promise<boolean> {
    const { organizationId, id, version, rolesVersion } = user;
    const told = change.roles === undefined ? {} : { rolesVersion: rolesVersion + 1 };
    const result = await this.uow.manager.update(
      UserEntity,
      { organizationId, id, version },
      { ...told, ...change, ...this.sealed({ ...user, ...change }), version: version + 1 },
    );
    return result.affected === 1;
  }

  /** Existing users among these ids. */
  listOf(organizationId: OrganizationId, ids: readonly UserId[]): Promise<UserEntity[]> {
    return this.uow.manager
      .createQueryBuilder(UserEntity, 'one')
      .where('one.organizationId = :organizationId', { organizationId })
      .andWhere('one.id = any(:ids::uuid[])', { ids })
      .getMany();
  }

  /** Gives many users the same roles. */
  async assignRoles(
    organizationId: OrganizationId,
    ids: readonly UserId[],
    roles: readonly string[],
  ): Promise<void> {
    const held: UserEntity[] = await this.uow.manager.query(
      `${HELD} where organization_id = $1 and id = any($2::uuid[]) order by id for update`,
      [organizationId, ids],
    );
    const users = held.map((user) => this.asWritten(user));
    const seals = users.map((user) => this.sealed({ ...user, roles: [...roles] }).seal);
    await this.uow.manager.query(
      `update user_account u set roles = $3, seal = s.seal, password_hash = s.password_hash,
              email_verified_at = s.email_verified_at, roles_version = roles_version + 1,
              version = version + 1
         from unnest($2::uuid[], $4::bytea[], $5::text[], $6::timestamptz[])
           as s (id, seal, password_hash, email_verified_at)
        where u.organization_id = $1 and u.id = s.id`,
      [
        organizationId,
        users.map(({ id }) => id),
        roles,
        seals,
        users.map(({ passwordHash }) => passwordHash),
        users.map(({ emailVerifiedAt }) => emailVerifiedAt),
      ],
    );
  }

  /** Removes a user with all that hangs on it when the version is still the one that was read; false when it is not. */
  async remove({ organizationId, id, version }: UserEntity): Promise<boolean> {
    const result = await this.uow.manager.delete(UserEntity, { organizationId, id, version });
    return result.affected === 1;
  }

  /** Marks the password that a user has as one that others know, if it is still that one. */
  async markPasswordCompromised({ organizationId, id, passwordHash }: UserEntity): Promise<void> {
    if (passwordHash === null) return;
    const same = { organizationId, id, passwordHash };
    await this.uow.manager.update(UserEntity, same, { passwordCompromised: true });
  }

  /** Keeps the same password under a better hash, unless the account changes meanwhile; nothing that anybody sees changes. */
  async renewHash(user: UserEntity, passwordHash: string): Promise<void> {
    const { organizationId, id, version } = user;
    const change = this.sealed({ ...user, passwordHash });
    await this.uow.manager.update(UserEntity, { organizationId, id, version }, change);
  }

  /** Takes another name to sign in with for this user and frees the former; false when anybody has it. */
  async renameSignIn(user: UserEntity, email: string): Promise<boolean> {
    const { organizationId, id: userId } = user;
    const made = await this.uow.manager
      .createQueryBuilder()
      .insert()
      .into(SignInNameEntity)
      .values({ lookup: this.lookup(email), organizationId, userId })
      .orIgnore()
      .returning('user_id')
      .execute();
    if ((made.raw as unknown[]).length === 0) return false;
    await this.uow.manager.delete(SignInNameEntity, { lookup: this.lookup(user.email), userId });
    return true;
  }

  /** Holds other changes of the organization's accounts back until this transaction ends. */
  async acquireLock(organizationId: OrganizationId): Promise<void> {
    await this.uow.manager.query(
      "select pg_advisory_xact_lock(hashtextextended('admins ' || $1::text, 0))",
      [organizationId],
    );
  }

  /** Counts the admins who could still sign in, one change at a time. */
  async countActiveAdmins(organizationId: OrganizationId): Promise<number> {
    await this.acquireLock(organizationId);
    const rows: { count: string }[] = await this.uow.manager.query(
      `select count(*) from user_account
        where organization_id = $1 and 'admin' = any(roles) and locked_at is null and password_hash is not null`,
      [organizationId],
    );
    return Number(rows[0]?.count);
  }

  private lookup(email: string): Buffer {
    return hashSignInName(this.roots, email);
  }
}
