import { isIP } from 'node:net';
import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.ts';
import { NameServers } from './name-servers.ts';
import { isPublicAddress } from './public-address.ts';

/** A request to a host that an administrator named was not made; the message is for the audit log and for administrators. */
export class AddressRefused extends Error {}

/**
 * Addresses that administrators may configure for requests of this server: https on public addresses, so that no
 * administrator can direct requests to hosts behind the same firewall, and the origins of SSO_PRIVATE_ISSUERS and
 * ALERT_PRIVATE_ORIGINS.
 */
@Injectable()
export class AllowedAddresses {
  constructor(
    private readonly nameServers: NameServers,
    private readonly config: Config,
  ) {}

  /** Whether the operator vouches for an address: private ones are allowed there, and http. */
  isPrivate({ origin }: URL): boolean {
    const { SSO_PRIVATE_ISSUERS, ALERT_PRIVATE_ORIGINS } = this.config;
    return SSO_PRIVATE_ISSUERS.includes(origin) || ALERT_PRIVATE_ORIGINS.includes(origin);
  }

  /** The address to connect to for a URL, which must not be looked up again. @throws AddressRefused */
  async addressOf(url: URL): Promise<string> {
    const allowed = this.isPrivate(url);
    if (url.protocol !== 'https:' && !(allowed && url.protocol === 'http:')) {
      throw new AddressRefused('the address must use https');
    }
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const addresses = await this.nameServers.addresses(host);
    const [first] = addresses;
    if (first === undefined) throw new AddressRefused('the host has no address');
    if (!allowed && !addresses.every(isPublicAddress)) {
      throw new AddressRefused('the host has an address that is not public');
    }
    return first;
  }
}

/** The family of an address, as node:net wants it. */
export const familyOf = (address: string): 4 | 6 => (isIP(address) === 6 ? 6 : 4);
