import { Injectable } from '@nestjs/common';
import { Problem, type OrganizationId } from '../../../platform/index.ts';
import { ProviderDomainStore } from './provider-domain.store.ts';

/** Checks of addresses: a verified domain is only for users of its organization. */
@Injectable()
export class EmailDomains {
  constructor(private readonly store: ProviderDomainStore) {}

  /** The organization that has verified the domain of an address; undefined when none has. */
  async ownerOf(email: string): Promise<string | undefined> {
    return (await this.store.route(domainOf(email)))?.organizationId;
  }

  /** @throws Problem already_exists that names /email when another organization has verified its domain */
  async requireFree(organizationId: OrganizationId, email: string): Promise<void> {
    const owner = await this.ownerOf(email);
    if (owner === undefined || owner === organizationId) return;
    throw addressTaken();
  }
}

/**
 * Problem of an unusable address. It does not reveal whether another user has the address, or another organization its
 * domain.
 */
export const addressTaken = (): Problem =>
  new Problem('already_exists', 'This e-mail address cannot be used.', {
    errors: [{ pointer: '/email', code: 'taken', detail: 'cannot be used' }],
  });

/** The domain of an address, in small letters. */
export function domainOf(email: string): string {
  return email.slice(email.lastIndexOf('@') + 1).toLowerCase();
}
