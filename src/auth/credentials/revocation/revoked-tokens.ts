import { Injectable } from '@nestjs/common';
import { RootKeys } from '../../../crypto/index.ts';
import { Broadcast, INSTALLATION_ID, runAsOrganization } from '../../../platform/index.ts';
import { OAuthRecordStore } from '../oauth-records/oauth-record.store.ts';

const MODEL = 'RevokedToken';

/** Access tokens that were given back and that stand on no session which could end; kept until they would have expired. */
@Injectable()
export class RevokedTokens {
  constructor(
    private readonly records: OAuthRecordStore,
    private readonly roots: RootKeys,
    private readonly broadcast: Broadcast,
  ) {}

  /** @param exp when the token expires, in seconds since 1970 */
  async revoke(jti: string, exp: number): Promise<void> {
    await runAsOrganization(INSTALLATION_ID, async () => {
      await this.records.noteFirst(MODEL, this.hash(jti), new Date(exp * 1000));
      await this.broadcast.notify('credentials', jti);
    });
  }

  async has(jti: string): Promise<boolean> {
    const found = await runAsOrganization(INSTALLATION_ID, () =>
      this.records.find(MODEL, this.hash(jti)),
    );
    return found !== undefined;
  }

  private hash(jti: string): Buffer {
    return this.roots.keyedHash('revoked token', jti);
  }
}
