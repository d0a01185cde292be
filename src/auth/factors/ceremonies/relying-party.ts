import { isIP } from 'node:net';
import { Injectable } from '@nestjs/common';
import { ServerAddress } from '../../../platform/index.ts';

/** Relying party of passkeys (WebAuthn, section 4): a domain, and the origins that may use them. */
export interface Party {
  readonly id: string;
  readonly origins: readonly string[];
}

/**
 * This server as a relying party, under the address that clients use. Browsers accept no IP address as a domain, so a
 * server with an IP address uses `localhost`.
 */
@Injectable()
export class RelyingParty {
  constructor(private readonly address: ServerAddress) {}

  get(): Party {
    const url = new URL(this.address.url);
    const isNumeric = isIP(url.hostname.replace(/^\[|\]$/g, '')) !== 0;
    if (isNumeric) url.hostname = 'localhost';
    return { id: url.hostname, origins: [url.origin] };
  }
}
