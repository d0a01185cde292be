import { Injectable } from '@nestjs/common';
import { Broadcast, Remembered } from '../../platform/index.ts';
import type { RoleBook } from './role-book.ts';
import { RoleStore } from './role.store.ts';

const MOST_KNOWN = 1000;
const LONGEST_MS = 60_000;

/** What the roles of each organisation mean now. */
@Injectable()
export class RoleBooks {
  private readonly known: Remembered<RoleBook>;

  constructor(
    private readonly store: RoleStore,
    private readonly broadcast: Broadcast,
  ) {
    this.known = new Remembered(broadcast, 'access', { most: MOST_KNOWN, longestMs: LONGEST_MS });
  }

  async of(organizationId: string): Promise<RoleBook> {
    const known = this.known.find(organizationId);
    if (known !== undefined) return known;
    const since = this.known.moment;
    const book = await this.store.book(organizationId);
    this.known.keep(organizationId, book, [organizationId], since);
    return book;
  }

  /** Says to every instance that whoever is signed in has to be looked at anew. */
  async askAgain(): Promise<void> {
    await this.broadcast.tell('credentials', '*');
  }

  /** Says to every instance that roles of the organisation changed, once the transaction commits. */
  async changed(organizationId: string): Promise<void> {
    await this.broadcast.tell('access', organizationId);
  }
}
