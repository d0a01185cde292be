import { Injectable } from '@nestjs/common';
import { RootKeys } from '../../../crypto/index.ts';
import { currentPrincipal, INSTALLATION_ID, runAsOrganization } from '../../../platform/index.ts';
import { PasskeyChallengeStore, type ChallengeOwner } from './passkey-challenge.store.ts';

/** Ceremonies: sign-in, second factor, reauthentication, registration. */
export type Ceremony = 'sign_in' | 'second_factor' | 'step_up' | 'registration';

const BYTES = 32;
export const CHALLENGE_SECONDS = 300;

/** Before anybody is known the challenge is the installation's. */
const NOBODY: ChallengeOwner = { organizationId: INSTALLATION_ID, userId: null, sessionId: null };

/** Random challenges that are answered once, in time, by whom they are for, and in the ceremony that they are for. */
@Injectable()
export class Challenges {
  constructor(
    private readonly store: PasskeyChallengeStore,
    private readonly roots: RootKeys,
  ) {}

  /** The bytes for the authenticator; only their hash is kept. */
  async issue(ceremony: Ceremony): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = crypto.getRandomValues(new Uint8Array(BYTES));
    const hash = this.hash(Buffer.from(bytes).toString('base64url'));
    const owner = ownerOf(ceremony);
    await runAsOrganization(owner.organizationId, () =>
      this.store.insert(owner, ceremony, hash, CHALLENGE_SECONDS),
    );
    return bytes;
  }

  /** Uses a challenge up, whatever becomes of the answer; false when it is none for any of these ceremonies. */
  async use(text: string, ceremonies: readonly [Ceremony, ...Ceremony[]]): Promise<boolean> {
    const owner = ownerOf(ceremonies[0]);
    return runAsOrganization(owner.organizationId, () =>
      this.store.use(owner, ceremonies, this.hash(text)),
    );
  }

  private hash(text: string): Buffer {
    return this.roots.keyedHash('passkey challenge', text);
  }
}

function ownerOf(ceremony: Ceremony): ChallengeOwner {
  if (ceremony === 'sign_in' || ceremony === 'second_factor') return NOBODY;
  const { organizationId, userId, credentialId } = currentPrincipal();
  return { organizationId, userId, sessionId: credentialId };
}
