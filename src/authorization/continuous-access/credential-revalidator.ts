import { Injectable, type ExecutionContext } from '@nestjs/common';
import type { Principal } from '../../platform/index.ts';

/** Port: checks whether the credential of a request is still valid. The auth layer supplies it. */
@Injectable()
export abstract class CredentialRevalidator {
  /** Current principal of the request; null if its credential was revoked, has expired or lost its user. */
  abstract principalOf(request: ExecutionContext): Promise<Principal | null>;
}
