import { Injectable } from '@nestjs/common';
import { AddressRefused, AllowedAddresses, invalidField } from '../../../platform/index.ts';

/** The addresses of identity providers that administrators name. */
@Injectable()
export class Issuers {
  constructor(private readonly addresses: AllowedAddresses) {}

  /** Whether a text can be an issuer (OpenID Connect Discovery, section 3). @throws Problem that names the field */
  async require(pointer: string, issuer: string): Promise<void> {
    const url = URL.canParse(issuer) ? new URL(issuer) : undefined;
    const bare =
      url !== undefined && url.username === '' && url.password === '' && !/[?#]/.test(issuer);
    if (!bare)
      throw invalidField(pointer, 'not_an_issuer', 'must be a URL without query or user name');
    await this.addresses.addressOf(url).catch((error: unknown) => {
      if (!(error instanceof AddressRefused)) throw error;
      throw invalidField(pointer, 'unsafe_address', error.message);
    });
  }
}
