import { Injectable } from '@nestjs/common';
import { currentPrincipal } from '../../../platform/index.ts';
import { Challenges, CHALLENGE_SECONDS } from './challenges.ts';
import type { FactorOwner } from '../changes/factor.store.ts';
import type { CeremonyOptions } from '../passkeys/passkey.dto.ts';
import { PasskeyStore } from './passkey.store.ts';
import { webauthn } from './library.ts';
import { RelyingParty } from './relying-party.ts';

/** Proving again takes it alone when it has verified its user, and else beside the password. */
const VERIFICATION = {
  sign_in: 'required',
  step_up: 'preferred',
  second_factor: 'discouraged',
} as const;

/** Options for navigator.credentials.get(). */
@Injectable()
export class AssertionOptions {
  constructor(
    private readonly challenges: Challenges,
    private readonly store: PasskeyStore,
    private readonly party: RelyingParty,
  ) {}

  /** Options for an unknown user. They name no passkey, so they reveal nothing. */
  forAnyone(ceremony: 'sign_in' | 'second_factor'): Promise<CeremonyOptions> {
    return this.options(ceremony, []);
  }

  /** For the caller, who proves again who they are. */
  async forCaller(): Promise<CeremonyOptions> {
    const { organizationId, userId } = currentPrincipal();
    return this.options('step_up', await this.store.listOf(organizationId, userId));
  }

  /** Options for a user whose password was right. */
  async forPassword({ organizationId, id }: FactorOwner): Promise<CeremonyOptions> {
    return this.options('second_factor', await this.store.listOf(organizationId, id));
  }

  private async options(
    ceremony: keyof typeof VERIFICATION,
    allowed: readonly { readonly credentialId: Buffer; readonly transports: string[] }[],
  ): Promise<CeremonyOptions> {
    const publicKey = await (
      await webauthn()
    ).generateAuthenticationOptions({
      rpID: this.party.get().id,
      challenge: await this.challenges.issue(ceremony),
      timeout: CHALLENGE_SECONDS * 1000,
      userVerification: VERIFICATION[ceremony],
      allowCredentials: allowed.map(({ credentialId, transports }) => ({
        id: credentialId.toString('base64url'),
        transports,
      })),
    });
    return { publicKey };
  }
}
