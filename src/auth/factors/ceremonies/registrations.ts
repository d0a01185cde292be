import { Injectable } from '@nestjs/common';
import type {
  PublicKeyCredentialCreationOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';
import { newId } from '../../../platform/index.ts';
import { OrganizationStore } from '../../people/organizations/organization.store.ts';
import type { UserEntity } from '../../people/users/user.entity.ts';
import { attestationProblem } from './attestation.ts';
import { readClientData } from './browser-answer.ts';
import { Challenges, CHALLENGE_SECONDS } from './challenges.ts';
import type { PasskeyEntity } from './passkey.entity.ts';
import { PasskeyStore } from './passkey.store.ts';
import { webauthn } from './library.ts';
import { RelyingParty } from './relying-party.ts';
import { userHandleOf } from './user-handle.ts';

/** EdDSA, ES256, RS256 (RFC 9053, RFC 8812). */
const ALGORITHMS = [-8, -7, -257];

/** A registration that is refused; the reason may be told, for it is the user's own. */
export class RegistrationRefused extends Error {}

/** Result of verifying a registration. */
export interface Registered {
  readonly passkey: Omit<PasskeyEntity, 'name'>;
  readonly verified: boolean;
}

/** Makes and judges new passkeys (WebAuthn Level 3, section 7.1). */
@Injectable()
export class Registrations {
  constructor(
    private readonly challenges: Challenges,
    private readonly store: PasskeyStore,
    private readonly organizations: OrganizationStore,
    private readonly party: RelyingParty,
  ) {}

  async options(user: UserEntity): Promise<PublicKeyCredentialCreationOptionsJSON> {
    const { attestation } = await this.organizations.get(user.organizationId);
    const held = await this.store.listOf(user.organizationId, user.id);
    return (await webauthn()).generateRegistrationOptions({
      rpName: 'Stockade',
      rpID: this.party.get().id,
      userName: user.email,
      userDisplayName: user.name ?? user.email,
      userID: userHandleOf(user),
      challenge: await this.challenges.issue('registration'),
      timeout: CHALLENGE_SECONDS * 1000,
      attestationType: attestation,
      excludeCredentials: held.map((one) => ({
        id: one.credentialId.toString('base64url'),
        transports: one.transports,
      })),
      authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
      supportedAlgorithmIDs: ALGORITHMS,
    });
  }

  /** Uses the challenge up and judges the answer. @throws RegistrationRefused */
  async verify(user: UserEntity, answer: RegistrationResponseJSON): Promise<Registered> {
    const clientData = readClientData(answer.response.clientDataJSON);
    if (clientData === undefined) throw new RegistrationRefused('unreadable client data');
    if (!(await this.challenges.use(clientData.challenge, ['registration']))) {
      throw new RegistrationRefused('unknown or expired challenge');
    }
    if (clientData.crossOrigin) {
      throw new RegistrationRefused('made within a page of another origin');
    }
    return this.verifyAttestation(user, answer, clientData.challenge);
  }

  private async verifyAttestation(
    user: UserEntity,
    response: RegistrationResponseJSON,
    expectedChallenge: string,
  ): Promise<Registered> {
    const { id: expectedRPID, origins } = this.party.get();
    const outcome = await (
      await webauthn()
    )
      .verifyRegistrationResponse({
        response,
        expectedChallenge,
        expectedOrigin: [...origins],
        expectedRPID,
        requireUserVerification: false,
        supportedAlgorithmIDs: ALGORITHMS,
      })
      .catch((error: unknown) => {
        throw new RegistrationRefused(error instanceof Error ? error.message : 'not verified');
      });
    if (!outcome.verified) throw new RegistrationRefused('wrong attestation');
    const { credential, aaguid, userVerified, credentialDeviceType, credentialBackedUp } =
      outcome.registrationInfo;
    if (credential.id !== response.id) throw new RegistrationRefused('it names another credential');
    const policy = await this.organizations.get(user.organizationId);
    const problem = await attestationProblem(policy, outcome.registrationInfo);
    if (problem !== undefined) throw new RegistrationRefused(problem);
    const passkey = {
      organizationId: user.organizationId,
      id: newId(),
      userId: user.id,
      credentialId: Buffer.from(credential.id, 'base64url'),
      publicKey: Buffer.from(credential.publicKey),
      counter: String(credential.counter),
      transports: [...(credential.transports ?? [])],
      aaguid,
      backupEligible: credentialDeviceType === 'multiDevice',
      backedUp: credentialBackedUp,
      createdAt: new Date(),
      lastUsedAt: null,
    };
    return { passkey, verified: userVerified };
  }
}
