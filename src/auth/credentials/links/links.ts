import { Injectable } from '@nestjs/common';
import { AuditLogService } from '../../../audit/index.ts';
import { invalidField, Problem, UnitOfWork, type OrganizationId } from '../../../platform/index.ts';
import { oneTimeCodes } from '../../auth.metrics.ts';
import { OneTimeCodes, type CodePurpose } from '../secrets/one-time-codes.ts';
import type { UsedCode } from '../secrets/one-time-code.store.ts';
import { Letters } from '../../mail/letters.ts';
import { Mail } from '../../mail/mail.ts';
import { refusalOf } from '../../people/users/account-gate.ts';
import type { UserEntity } from '../../people/users/user.entity.ts';
import { UserStore } from '../../people/users/user.store.ts';

/** Performs the action of a link; the context is the organization of its user. */
export type LinkWork<T> = (user: UserEntity, code: UsedCode) => Promise<T>;

/** Links by mail that work once. A refusal tells nothing but that; the reason is in the audit log. */
@Injectable()
export class Links {
  constructor(
    private readonly codes: OneTimeCodes,
    private readonly users: UserStore,
    private readonly mail: Mail,
    private readonly letters: Letters,
    private readonly audit: AuditLogService,
    private readonly uow: UnitOfWork,
  ) {}

  /** @throws Problem mail_not_offered where this server can send no link */
  requireOffered(): void {
    this.mail.requireOffered();
  }

  /**
   * Sends a user a link; an earlier link for the same purpose ends.
   *
   * @throws Problem conflict when a directory changed the address and nobody confirmed it
   */
  async send(
    purpose: CodePurpose,
    user: UserEntity,
    ttlSeconds: number,
    context: object = {},
  ): Promise<void> {
    const refusal = refusalOfLink(purpose, user);
    if (refusal !== undefined) throw new Problem('conflict', refusal);
    await this.uow.answer(async () => {
      const code = await this.codes.issue(purpose, user, ttlSeconds, context);
      await this.mail.send(user, this.letters.withLink(purpose, user, code, ttlSeconds));
    });
    oneTimeCodes.inc({ purpose, outcome: 'issued' });
  }

  /** Ends a user's links for these purposes. */
  async withdraw(user: UserEntity, ...purposes: CodePurpose[]): Promise<void> {
    for (const purpose of purposes) {
      await this.codes.withdraw(purpose, user.organizationId, user.id);
    }
  }

  /**
   * Does what has to come before a link is used, and leaves it good.
   *
   * @throws Problem that names /token when it cannot be used, or what the work rejects with
   */
  async before<T>(purpose: CodePurpose, token: string, work: LinkWork<T>): Promise<T> {
    const done = await this.codes.peek(purpose, token, (code) => this.forUser(purpose, code, work));
    if (done !== undefined) return done.result;
    await this.record(purpose);
    throw invalidToken();
  }

  /**
   * Uses a link up and does what it is for, both or neither; of many at once one goes through.
   *
   * @throws Problem that names /token when it cannot be used, or what the work rejects with
   */
  async use<T>(purpose: CodePurpose, token: string, work: LinkWork<T>): Promise<T> {
    const done = await this.tryUse(purpose, token, work);
    if (done === undefined) throw invalidToken();
    return done.result;
  }

  /** Uses a link, like `use`; undefined if the link cannot be used, which is recorded. */
  async tryUse<T>(
    purpose: CodePurpose,
    token: string,
    work: LinkWork<T>,
  ): Promise<{ readonly result: T } | undefined> {
    const done = await this.codes.redeem(purpose, token, (code) =>
      this.forUser(purpose, code, work),
    );
    if (done === undefined) await this.record(purpose);
    else oneTimeCodes.inc({ purpose, outcome: 'used' });
    return done;
  }

  private async forUser<T>(
    purpose: CodePurpose,
    code: UsedCode & { readonly organizationId: OrganizationId },
    work: LinkWork<T>,
  ): Promise<{ readonly result: T } | undefined> {
    const user = await this.users.find(code.organizationId, code.userId);
    if (user === null || refusalOf(user) !== undefined) return undefined;
    if (refusalOfLink(purpose, user) !== undefined) return undefined;
    return { result: await work(user, code) };
  }

  /** Searches the whole installation, because the organization in a token is untrusted input. */
  private async record(purpose: CodePurpose): Promise<void> {
    oneTimeCodes.inc({ purpose, outcome: 'refused' });
    const reason = 'not valid, used, expired, or of a locked account';
    await this.audit.refuse({ action: 'link.use', resource: purpose, reason });
  }
}

/** Reason why a user gets no link for a purpose; undefined if they may get one. */
export function refusalOfLink(
  purpose: CodePurpose,
  { emailChangedAt }: Pick<UserEntity, 'emailChangedAt'>,
): string | undefined {
  if (emailChangedAt === null || purpose === 'email-verification') return undefined;
  return 'A directory changed the address of this user; the user or an admin must confirm it first.';
}

const invalidToken = (): Problem =>
  invalidField('/token', 'invalid_token', 'is not valid, was used, or has expired');
