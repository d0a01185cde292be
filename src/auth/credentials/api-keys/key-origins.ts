import { Injectable } from '@nestjs/common';
import { currentContext, Problem, type Principal, type UserId } from '../../../platform/index.ts';
import { SessionStore } from '../sessions/session.store.ts';
import { UserStore } from '../../people/users/user.store.ts';
import type { ApiKeyEntity } from './api-key.entity.ts';
import { ApiKeyStore } from './api-key.store.ts';

/** Properties that a new key inherits from its creating credential, and the parent if that is a key. */
export interface Maker {
  readonly origin: KeyOrigin;
  readonly parent: ApiKeyEntity | null;
}

export type KeyOrigin = Pick<
  ApiKeyEntity,
  'parentId' | 'madeBy' | 'madeIn' | 'multiFactor' | 'boundTo'
>;

/** The credentials that API keys are made with: a person's session or another key. */
@Injectable()
export class KeyOrigins {
  constructor(
    private readonly keys: ApiKeyStore,
    private readonly sessions: SessionStore,
    private readonly users: UserStore,
  ) {}

  /**
   * Holds the credential and the accounts until this transaction ends, so that what ends them ends the new key too.
   *
   * @throws Problem unauthenticated when the credential has ended meanwhile
   */
  async lockMaker(principal: Principal, ownerId: UserId): Promise<Maker> {
    const { organizationId, userId, kind, methods } = principal;
    await this.users.holdAll(organizationId, [userId, ownerId]);
    const boundTo = currentContext()?.proofKey ?? null;
    if (kind === 'api_key') {
      const parent = await this.parent(principal);
      const { id: parentId, multiFactor } = parent;
      return { parent, origin: { parentId, madeBy: userId, madeIn: null, multiFactor, boundTo } };
    }
    const madeIn = await this.session(principal);
    const multiFactor = methods.includes('mfa');
    return {
      parent: null,
      origin: { parentId: null, madeBy: userId, madeIn, multiFactor, boundTo },
    };
  }

  private async parent({ organizationId, credentialId }: Principal): Promise<ApiKeyEntity> {
    const key = await this.keys.hold(organizationId, credentialId);
    if (key === null || (key.expiresAt !== null && key.expiresAt <= new Date())) throw over();
    return key;
  }

  private async session({ organizationId, credentialId }: Principal): Promise<string> {
    const session = await this.sessions.find(organizationId, credentialId);
    if (session === null || session.revokedAt !== null) throw over();
    return session.id;
  }
}

const over = (): Problem =>
  new Problem('unauthenticated', 'The credential is not valid, or no longer valid.');
