import { Injectable } from '@nestjs/common';
import { OrganizationKeys } from '../../../crypto/index.ts';
import type { FactorOwner } from '../changes/factor.store.ts';
import { newTotpSecret, stepOfCode } from './time-code.ts';
import { TOTP_SECRET, type TotpEntity } from './totp.entity.ts';
import { TotpStore } from './totp.store.ts';

/** Shared secrets of authenticator apps, sealed, and the codes that they make. */
@Injectable()
export class TotpSecrets {
  constructor(
    private readonly store: TotpStore,
    private readonly keys: OrganizationKeys,
  ) {}

  /** A secret that waits for its first code; undefined when the user has one that counts. */
  async begin({ organizationId, id }: FactorOwner): Promise<string | undefined> {
    const secret = newTotpSecret();
    const sealer = await this.keys.sealer(organizationId);
    const sealed = sealer.seal(Buffer.from(secret), TOTP_SECRET.at({ userId: id }));
    return (await this.store.begin(organizationId, id, sealed)) ? secret : undefined;
  }

  /** The secret that waits, and the step of the code when it is right. */
  async waiting(
    { organizationId, id }: FactorOwner,
    code: string,
  ): Promise<{ readonly totp: TotpEntity; readonly step: number | undefined } | undefined> {
    const totp = await this.store.find(organizationId, id);
    if (totp === null || totp.confirmedAt !== null) return undefined;
    return { totp, step: await this.stepOf(totp, code) };
  }

  /** Whether a code is right now; it is not a second time. */
  async accept({ organizationId, id }: FactorOwner, code: string): Promise<boolean> {
    const totp = await this.store.find(organizationId, id);
    if (totp === null || totp.confirmedAt === null) return false;
    const step = await this.stepOf(totp, code);
    return step !== undefined && (await this.store.advance(totp, step));
  }

  private async stepOf(totp: TotpEntity, code: string): Promise<number | undefined> {
    const sealer = await this.keys.sealer(totp.organizationId);
    const secret = await sealer.open(totp.secret, TOTP_SECRET.at(totp));
    return stepOfCode(secret.toString('utf8'), code);
  }
}
