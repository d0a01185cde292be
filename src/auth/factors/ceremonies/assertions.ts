import { Injectable } from '@nestjs/common';
import type { AuthenticationResponseJSON } from '@simplewebauthn/server';
import { AuditLogService } from '../../../audit/index.ts';
import { passkeyCloneAlarms } from '../../auth.metrics.ts';
import type { FactorOwner } from '../changes/factor.store.ts';
import type { Methods } from '../../people/users/account-gate.ts';
import { readClientData } from './browser-answer.ts';
import { webauthn } from './library.ts';
import { Challenges, type Ceremony } from './challenges.ts';
import type { PasskeyEntity } from './passkey.entity.ts';
import { PasskeyStore } from './passkey.store.ts';
import { RelyingParty } from './relying-party.ts';
import { readUserHandle } from './user-handle.ts';

/** Purpose of an assertion. */
export interface Purpose {
  readonly ceremonies: readonly [Ceremony, ...Ceremony[]];
  /** Whether the authenticator must have verified its user, by a PIN or a body part: where no password stands beside it. */
  readonly verified: boolean;
}

/** An assertion that proves nothing; the reason is for the audit log alone. */
export class AssertionRefused extends Error {}

interface Signed {
  readonly counter: number;
  readonly backedUp: boolean;
  readonly backupEligible: boolean;
}

/** Judges what authenticators sign (WebAuthn Level 3, section 7.2). */
@Injectable()
export class Assertions {
  constructor(
    private readonly challenges: Challenges,
    private readonly store: PasskeyStore,
    private readonly party: RelyingParty,
    private readonly audit: AuditLogService,
  ) {}

  /**
   * Uses the challenge up and judges the assertion as one of the holder's, whose organization the context
   * must be of.
   *
   * @throws AssertionRefused
   */
  async verify(
    holder: FactorOwner,
    answer: AuthenticationResponseJSON,
    { ceremonies, verified }: Purpose,
  ): Promise<Methods> {
    const clientData = readClientData(answer.response.clientDataJSON);
    if (clientData === undefined) throw new AssertionRefused('unreadable client data');
    if (!(await this.challenges.use(clientData.challenge, ceremonies))) {
      throw new AssertionRefused('unknown challenge');
    }
    if (clientData.crossOrigin) throw new AssertionRefused('made within a page of another origin');
    const passkey = await this.passkeyOf(holder, answer);
    const signed = await this.verifySignature(passkey, answer, clientData.challenge, verified);
    await this.count(passkey, signed);
    return [passkey.backupEligible ? 'swk' : 'hwk', 'user', 'mfa'];
  }

  private async passkeyOf(
    holder: FactorOwner,
    { id, response }: AuthenticationResponseJSON,
  ): Promise<PasskeyEntity> {
    const credentialId = Buffer.from(id, 'base64url');
    const passkey = await this.store.findByCredential(holder.organizationId, credentialId);
    if (passkey === null || passkey.userId !== holder.id) {
      throw new AssertionRefused('unknown passkey');
    }
    const { userHandle } = response;
    const named = userHandle === undefined ? holder : readUserHandle(userHandle);
    if (named?.organizationId !== holder.organizationId || named.id !== holder.id) {
      throw new AssertionRefused('the passkey names another user');
    }
    return passkey;
  }

  /** The counter is looked at once the signature is known to be right: nobody else can raise the alarm. */
  private async verifySignature(
    passkey: PasskeyEntity,
    response: AuthenticationResponseJSON,
    expectedChallenge: string,
    requireUserVerification: boolean,
  ): Promise<Signed> {
    const { id: expectedRPID, origins } = this.party.get();
    const outcome = await (
      await webauthn()
    )
      .verifyAuthenticationResponse({
        response,
        expectedChallenge,
        expectedOrigin: [...origins],
        expectedRPID,
        requireUserVerification,
        credential: { id: response.id, publicKey: Uint8Array.from(passkey.publicKey), counter: 0 },
      })
      .catch((error: unknown) => {
        throw new AssertionRefused(error instanceof Error ? error.message : 'not verified');
      });
    if (!outcome.verified) throw new AssertionRefused('wrong signature');
    const { newCounter, credentialBackedUp, credentialDeviceType } = outcome.authenticationInfo;
    const backupEligible = credentialDeviceType === 'multiDevice';
    if (backupEligible !== passkey.backupEligible) {
      throw new AssertionRefused('its backup eligibility differs from its registration');
    }
    return { counter: newCounter, backedUp: credentialBackedUp, backupEligible };
  }

  private async count(passkey: PasskeyEntity, { counter, backedUp }: Signed): Promise<void> {
    if (await this.store.use(passkey, counter, backedUp)) return;
    passkeyCloneAlarms.inc();
    await this.audit.append({
      action: 'passkey.counter',
      resource: `passkey:${passkey.id}`,
      status: 'failed',
      reason: 'the signature counter decreased',
      userId: passkey.userId,
      details: { counter, before: Number(passkey.counter) },
    });
    throw new AssertionRefused('the signature counter decreased');
  }
}
