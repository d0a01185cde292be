import { ServerAddress, type Config } from '../../../platform/index.ts';
import { RelyingParty, type Party } from './relying-party.ts';

/** What a server calls itself that listens at an address. */
function partyOf(listensAt: string, settings: Partial<Config> = {}): Party {
  const address = new ServerAddress({ HOST: '127.0.0.1', PORT: 0, ...settings } as Config);
  address.listensAt(listensAt);
  return new RelyingParty(address).get();
}

describe('passkeys are for', () => {
  it.each([
    ['localhost, where the server listens on an address', 'http://127.0.0.1:4000'],
    ['localhost, on all addresses', 'http://[::]:4000'],
  ])('%s', (_what, listensAt) => {
    expect(partyOf(listensAt)).toEqual({ id: 'localhost', origins: ['http://localhost:4000'] });
  });

  it('the name that it listens on', () => {
    expect(partyOf('https://forecast.internal:4000')).toEqual({
      id: 'forecast.internal',
      origins: ['https://forecast.internal:4000'],
    });
  });

  it.each([
    ['the public address', 'https://forecast.example.com/app', 'https://forecast.example.com'],
    ['its port too', 'https://forecast.example.com:8443', 'https://forecast.example.com:8443'],
  ])('%s', (_what, PUBLIC_URL, origin) => {
    const party = partyOf('http://127.0.0.1:4000', { PUBLIC_URL });
    expect(party).toEqual({ id: 'forecast.example.com', origins: [origin] });
  });
});
