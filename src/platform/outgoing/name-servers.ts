import { lookup, Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.ts';
import { requireNoTransaction } from '../database/unit-of-work.ts';

const PATIENCE = { timeout: 2000, tries: 2 };

/** Asks the name servers of SSO_DNS_SERVERS, or else those of the system. */
@Injectable()
export class NameServers {
  private readonly resolver = new Resolver(PATIENCE);
  private readonly own: boolean;

  constructor({ SSO_DNS_SERVERS: servers }: Config) {
    this.own = servers.length > 0;
    if (this.own) this.resolver.setServers([...servers]);
  }

  /** The texts of a name; none where there is no such name, or no answer. */
  async texts(name: string): Promise<readonly string[]> {
    requireNoTransaction();
    const records = await this.resolver.resolveTxt(name).catch(() => []);
    return records.map((parts) => parts.join(''));
  }

  /** The addresses of a host; none where there is no such name, or no answer. */
  async addresses(host: string): Promise<readonly string[]> {
    if (isIP(host) !== 0) return [host];
    requireNoTransaction();
    if (!this.own) {
      const found = await lookup(host, { all: true }).catch(() => []);
      return found.map(({ address }) => address);
    }
    const found = await Promise.all([
      this.resolver.resolve4(host).catch(() => []),
      this.resolver.resolve6(host).catch(() => []),
    ]);
    return found.flat();
  }
}
