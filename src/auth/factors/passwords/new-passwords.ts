import { Injectable } from '@nestjs/common';
import { invalidField } from '../../../platform/index.ts';
import type { UserEntity } from '../../people/users/user.entity.ts';
import { PasswordHasher } from './password-hasher.ts';
import { PasswordHistoryStore } from './password-history.store.ts';
import type { PasswordOwner } from './password-length.ts';
import { PasswordPolicy, type KnownOfUser } from './password-policy.ts';

/** User who receives a first password. */
type NewOwner = KnownOfUser & PasswordOwner;

/** Checks and hashes new passwords. It takes long, so it must not run inside a transaction. */
@Injectable()
export class NewPasswords {
  constructor(
    private readonly policy: PasswordPolicy,
    private readonly hasher: PasswordHasher,
    private readonly history: PasswordHistoryStore,
  ) {}

  /** Checks a first password and returns its hash. @throws Problem that names the field and says what is wrong */
  async first(pointer: string, password: string, user: NewOwner): Promise<string> {
    await this.policy.require(pointer, password, user);
    return this.hasher.hash(password);
  }

  /** Checks a further password and returns its hash. It must differ from the current password and the last 24. */
  async validate(pointer: string, password: string, user: UserEntity): Promise<string> {
    await this.policy.require(pointer, password, user);
    await this.requireUnused(pointer, password, user);
    return this.hasher.hash(password);
  }

  /** Without judging it: for what was judged before. */
  hash(password: string): Promise<string> {
    return this.hasher.hash(password);
  }

  /** Notes the password that a user has until now as one of the past. */
  async retire({ organizationId, id, passwordHash }: UserEntity): Promise<void> {
    if (passwordHash !== null) await this.history.add(organizationId, id, passwordHash);
  }

  private async requireUnused(
    pointer: string,
    password: string,
    { organizationId, id, passwordHash }: UserEntity,
  ): Promise<void> {
    const former = await this.history.list(organizationId, id);
    const known = passwordHash === null ? former : [passwordHash, ...former];
    for (const hash of known) {
      if (!(await this.hasher.matches(hash, password))) continue;
      throw invalidField(pointer, 'password_reused', 'was your password before; send another');
    }
  }
}
