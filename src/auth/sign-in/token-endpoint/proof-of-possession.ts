import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { currentContext, isUnanswered } from '../../../platform/index.ts';
import { DpopProofs } from '../../authentication/dpop-proofs.ts';
import { OAuthError } from '../methods/oauth-error.ts';

/** Binds tokens to the key of the request's DPoP proof (RFC 9449, section 5). */
@Injectable()
export class ProofOfPossession {
  constructor(private readonly proofs: DpopProofs) {}

  /** Notes the key of a request that has a proof. @throws OAuthError when the proof is not good */
  async note(request: Request): Promise<void> {
    const context = currentContext();
    if (request.headers['dpop'] === undefined || context === undefined) return;
    try {
      context.proofKey = await this.proofs.verify(request);
    } catch (error) {
      if (isUnanswered(error)) throw error;
      throw new OAuthError('invalid_dpop_proof', 'The proof of possession (DPoP) is not valid.');
    }
  }
}
