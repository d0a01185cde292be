import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import {
  GUEST,
  isId,
  notFound,
  Problem,
  runAsOrganization,
  type Principal,
  type OrganizationId,
} from '../../platform/index.ts';
import { GrantStore } from '../grants/grant.store.ts';

const HEADER = 'stockade-organization';

/**
 * Lets people read what another organization shares with theirs: a request that names the other one is made there, by
 * a guest, who has the role `guest` and what was granted to their organization, and nothing else.
 */
@Injectable()
export class GuestAccess {
  constructor(private readonly grants: GrantStore) {}

  /** Whether a request names an organization to ask in. */
  isAsked({ headers }: Request): boolean {
    return headers[HEADER] !== undefined;
  }

  /**
   * Principal of the request, as a guest if it names another organization.
   *
   * @throws Problem not_found if that organization shares nothing with the caller's, whether or not it exists
   */
  async principalFor(request: Request, principal: Principal): Promise<Principal> {
    const wanted = request.headers[HEADER];
    const { organizationId } = principal;
    if (wanted === undefined || wanted === organizationId) return principal;
    if (typeof wanted !== 'string' || !isId<OrganizationId>(wanted)) {
      throw new Problem(
        'invalid_request',
        'Stockade-Organization must be the id of an organization.',
      );
    }
    const invited = await runAsOrganization(organizationId, () =>
      this.grants.isInvited(organizationId, wanted),
    );
    if (!invited) throw notFound();
    return { ...principal, organizationId: wanted, guestOf: organizationId, roles: [GUEST] };
  }
}
