import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.ts';

/** Where clients reach this server: PUBLIC_URL, or else the address that it listens on. */
@Injectable()
export class ServerAddress {
  private listening: string | undefined;

  constructor(private readonly config: Config) {}

  /** Told once the server listens. */
  listensAt(address: string): void {
    this.listening = address;
  }

  /** Without a slash at its end. @throws Error before the server listens, where PUBLIC_URL does not say it */
  get url(): string {
    const url = this.config.PUBLIC_URL ?? this.listening;
    if (url === undefined) throw new Error('the server does not listen yet');
    return url.replace(/\/+$/, '');
  }
}
