import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isIP } from 'node:net';
import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Config } from '../../platform/index.ts';

/** Whom passkeys are for (WebAuthn, section 4): a domain, and the origins whose pages may use them. */
export interface Party {
  readonly id: string;
  readonly origins: readonly string[];
}

/**
 * This server as a relying party: PUBLIC_URL, or while there is none what it listens on. Browsers take no
 * address of numbers for a domain, so a server that listens on one is `localhost`.
 */
@Injectable()
export class RelyingParty {
  constructor(
    private readonly config: Config,
    private readonly host: HttpAdapterHost,
  ) {}

  get(): Party {
    const { PUBLIC_URL: address, HOST: host } = this.config;
    if (address !== undefined) {
      const { hostname, origin } = new URL(address);
      return { id: hostname, origins: [origin] };
    }
    const id = isIP(host) === 0 ? host : 'localhost';
    const scheme = this.config.TLS_CERT_FILE === undefined ? 'http' : 'https';
    return { id, origins: [new URL(`${scheme}://${id}:${this.port()}`).origin] };
  }

  private port(): number {
    const server = this.host.httpAdapter.getHttpServer() as Server;
    const address = server.address() as AddressInfo | null;
    return address?.port ?? this.config.PORT;
  }
}
