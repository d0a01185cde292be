import type { HttpAdapterHost } from '@nestjs/core';
import type { Config } from '../../platform/index.ts';
import { RelyingParty, type Party } from './relying-party.ts';

/** What a server that listens on port 4000 calls itself. */
function partyOf(settings: Partial<Config>): Party {
  const server = { address: () => ({ port: 4000 }) };
  const host = { httpAdapter: { getHttpServer: () => server } } as unknown as HttpAdapterHost;
  return new RelyingParty({ HOST: '127.0.0.1', PORT: 0, ...settings } as Config, host).get();
}

describe('passkeys are for', () => {
  it.each<[string, Partial<Config>, string, string]>([
    [
      'the public address',
      { PUBLIC_URL: 'https://forecast.example.com/app' },
      'forecast.example.com',
      'https://forecast.example.com',
    ],
    [
      'its port too',
      { PUBLIC_URL: 'https://forecast.example.com:8443' },
      'forecast.example.com',
      'https://forecast.example.com:8443',
    ],
    ['localhost, where the server listens on an address', {}, 'localhost', 'http://localhost:4000'],
    ['localhost, on all addresses', { HOST: '::' }, 'localhost', 'http://localhost:4000'],
    [
      'the name that it listens on',
      { HOST: 'forecast.internal', TLS_CERT_FILE: 'a.pem' },
      'forecast.internal',
      'https://forecast.internal:4000',
    ],
  ])('%s', (_what, settings, id, origin) => {
    expect(partyOf(settings)).toEqual({ id, origins: [origin] });
  });
});
