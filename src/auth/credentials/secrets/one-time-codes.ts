import { Injectable } from '@nestjs/common';
import {
  runAsOrganization,
  UnitOfWork,
  type OrganizationId,
  type UserId,
} from '../../../platform/index.ts';
import { newSecret, readSecret } from './organization-secret.ts';
import { OneTimeCodeStore, type UsedCode } from './one-time-code.store.ts';

/** Purpose and prefix of a one-time code. */
const PREFIXES = {
  invitation: 'sti_',
  'password-reset': 'stp_',
  'email-verification': 'ste_',
  'magic-link': 'stl_',
} as const;
export type CodePurpose = keyof typeof PREFIXES;

/** Codes and links that work once and for a while: kept as hashes, used up by exactly one. */
@Injectable()
export class OneTimeCodes {
  constructor(
    private readonly store: OneTimeCodeStore,
    private readonly uow: UnitOfWork,
  ) {}

  /** Makes a code for a user of the context's organization; those made before for the same purpose end. */
  async issue(
    purpose: CodePurpose,
    { organizationId, id }: { readonly organizationId: OrganizationId; readonly id: UserId },
    ttlSeconds: number,
    context: object = {},
  ): Promise<string> {
    const { text, hash } = newSecret(PREFIXES[purpose], organizationId);
    const createdAt = new Date();
    const expiresAt = new Date(createdAt.getTime() + ttlSeconds * 1000);
    await this.uow.run(async () => {
      await this.store.withdraw(organizationId, id, purpose);
      const code = { organizationId, hash, purpose, userId: id, context, createdAt, expiresAt };
      await this.store.insert({ ...code, usedAt: null });
    });
    return text;
  }

  /**
   * Does work as the organization of a code that could be used now, and leaves it good: for what takes
   * long and has to come first. Undefined when it is no such code.
   */
  async peek<T>(
    purpose: CodePurpose,
    text: string,
    work: (code: UsedCode & { readonly organizationId: OrganizationId }) => Promise<T>,
  ): Promise<T | undefined> {
    const read = readSecret(PREFIXES[purpose], text);
    if (read === undefined) return undefined;
    const { organizationId, hash } = read;
    return runAsOrganization(organizationId, async () => {
      const code = await this.store.peek(organizationId, hash, purpose);
      return code === undefined ? undefined : work({ ...code, organizationId });
    });
  }

  /**
   * Uses a code up and does what it is for, both or neither, as its organization. Undefined when it is no
   * code for that, was used, or has expired; when the work rejects the code stays good.
   */
  async redeem<T>(
    purpose: CodePurpose,
    text: string,
    work: (code: UsedCode & { readonly organizationId: OrganizationId }) => Promise<T>,
  ): Promise<T | undefined> {
    const read = readSecret(PREFIXES[purpose], text);
    if (read === undefined) return undefined;
    const { organizationId, hash } = read;
    return runAsOrganization(organizationId, () =>
      this.uow.run(async () => {
        const code = await this.store.use(organizationId, hash, purpose);
        return code === undefined ? undefined : work({ ...code, organizationId });
      }),
    );
  }

  /** Makes all codes of a user for that purpose worthless. */
  async withdraw(
    purpose: CodePurpose,
    organizationId: OrganizationId,
    userId: UserId,
  ): Promise<void> {
    await this.store.withdraw(organizationId, userId, purpose);
  }
}
