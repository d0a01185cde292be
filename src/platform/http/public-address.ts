import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.ts';

/**
 * The address that links begin with: PUBLIC_URL, or else where this process listens. Never what a request
 * says that its host is, which its sender chooses.
 */
@Injectable()
export class PublicAddress {
  private address: string;

  constructor(private readonly config: Config) {
    const host = config.HOST.includes(':') ? `[${config.HOST}]` : config.HOST;
    const scheme = config.TLS_CERT_FILE === undefined ? 'http' : 'https';
    this.address = `${scheme}://${host}:${config.PORT}`;
  }

  /** Where this process came to listen, once it does. */
  listensAt(address: string): void {
    this.address = address;
  }

  /** A link to a page of this server. What follows `#` no server and no log gets to see. */
  link(path: string, fragment: string): string {
    const base = (this.config.PUBLIC_URL ?? this.address).replace(/\/+$/, '');
    return `${base}${path}#${fragment}`;
  }
}
