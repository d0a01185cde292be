import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.ts';

/**
 * Address of this server for clients: PUBLIC_URL, or else the address that it listens on. It is never the `Host` header
 * of a request, which its sender chooses.
 */
@Injectable()
export class ServerAddress {
  private listening: string;

  constructor(private readonly config: Config) {
    const host = config.HOST.includes(':') ? `[${config.HOST}]` : config.HOST;
    const scheme = config.TLS_CERT_FILE === undefined ? 'http' : 'https';
    // Until it listens, and in a worker, which never does: where a server with these settings would.
    this.listening = `${scheme}://${host}:${config.PORT}`;
  }

  /** Told once the server listens. */
  listensAt(address: string): void {
    this.listening = address;
  }

  /** Without a slash at its end. */
  get url(): string {
    return (this.config.PUBLIC_URL ?? this.listening).replace(/\/+$/, '');
  }
}
