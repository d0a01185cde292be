import { Injectable } from '@nestjs/common';
import { CompactSign } from 'jose';
import type { ReportSigner } from '../../../authorization/index.ts';
import { SigningKeys } from './signing-keys.ts';

/** Signs reports with the key that signs tokens; another `typ` keeps one from passing for the other (RFC 8725, 3.11). */
@Injectable()
export class KeyReportSigner implements ReportSigner {
  constructor(private readonly keys: SigningKeys) {}

  async sign(type: string, payload: object): Promise<string> {
    const { kid, signs, publicJwk } = await this.keys.current();
    // With the key in it, whoever kept the key's thumbprint can verify it when the key is long retired.
    return new CompactSign(Buffer.from(JSON.stringify(payload)))
      .setProtectedHeader({ alg: 'ES256', kid, typ: type, jwk: publicJwk })
      .sign(signs);
  }
}
