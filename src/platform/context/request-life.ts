import { Problem } from '../problems/problem.ts';

/**
 * Whether work on a request continues. Once the client was told that the request took too long, nothing of the request
 * may reach the database, and no transaction of it may commit.
 */
export class RequestLife {
  private givenUp = false;
  private commits = 0;

  /** Ends the request; false while a transaction commits, because then its outcome is the answer. */
  giveUp(): boolean {
    if (this.commits > 0) return false;
    this.givenUp = true;
    return true;
  }

  /** @throws Problem timeout when the request was given up */
  require(): void {
    if (this.givenUp) throw new Problem('timeout', 'The request was given up.');
  }

  /** From now on the request cannot be given up, until `endCommit`. @throws Problem timeout when it was before */
  beginCommit(): void {
    this.require();
    this.commits += 1;
  }

  endCommit(): void {
    this.commits -= 1;
  }
}
