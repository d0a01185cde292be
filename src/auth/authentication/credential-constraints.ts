import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { currentContext, liesIn, Problem, ServerAddress } from '../../platform/index.ts';
import { isOwnPage } from '../credentials/sessions/session-cookie.ts';
import { ALGORITHMS, DpopProofs } from './dpop-proofs.ts';
import { tokenOf, type CredentialKind, type Verified } from './verified-credentials.ts';

/** Both ways to present a token (RFC 9449, section 7.1). */
const PROOF_CHALLENGE = `Bearer realm="stockade", DPoP error="invalid_dpop_proof", algs="${ALGORITHMS.join(' ')}"`;

/** Violated constraint of a valid credential: reason for the audit log, and message for the caller. */
export class ConstraintViolation extends Error {
  constructor(
    reason: string,
    readonly problem: Problem,
  ) {
    super(reason);
    this.name = 'UnmetCondition';
  }
}

/** Constraints on the use of a credential, checked for each request. */
@Injectable()
export class CredentialConstraints {
  constructor(
    private readonly proofs: DpopProofs,
    private readonly address: ServerAddress,
  ) {}

  /** @throws ConstraintViolation */
  async require(request: Request, kind: CredentialKind, verified: Verified): Promise<void> {
    const { boundTo, within } = verified;
    if (boundTo !== undefined || kind === 'dpop') await this.requireProof(request, kind, boundTo);
    if (within !== undefined && !liesIn(within, currentContext()?.source ?? '')) {
      const problem = new Problem(
        'unauthenticated',
        'The credential is not valid, or no longer valid.',
      );
      throw new ConstraintViolation('used from a network that is not allowed', problem);
    }
    // A browser adds its cookie to what any page asks of us.
    if (kind === 'cookie' && !isOwnPage(request, this.address.url)) {
      const problem = new Problem(
        'forbidden',
        'A session cookie is valid only for requests from pages of this server.',
      );
      throw new ConstraintViolation('requested by a page of another origin', problem);
    }
  }

  /** A token that is bound to a key is worth nothing without it, and cannot pass as a bearer's. */
  private async requireProof(
    request: Request,
    kind: CredentialKind,
    boundTo: string | undefined,
  ): Promise<void> {
    const problem = new Problem('unauthenticated', 'The proof of possession (DPoP) is not valid.', {
      headers: { 'WWW-Authenticate': PROOF_CHALLENGE },
    });
    if (kind !== 'dpop') throw new ConstraintViolation('a bound token without a proof', problem);
    if (boundTo === undefined) {
      throw new ConstraintViolation('a proof for a token that is not bound', problem);
    }
    const wrong = await this.proofs.fault(request, tokenOf(request) ?? '', boundTo);
    if (wrong !== undefined) throw new ConstraintViolation(wrong, problem);
    const context = currentContext();
    if (context !== undefined) context.proofKey = boundTo;
  }
}
