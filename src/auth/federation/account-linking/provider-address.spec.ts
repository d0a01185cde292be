import { addressRefusal } from './provider-address.ts';

const refusalOf = (
  email: string | undefined,
  {
    emailVerified = true,
    trusted = false,
  }: { emailVerified?: boolean | null; trusted?: boolean } = {},
): string | undefined =>
  addressRefusal(
    { email, emailVerified: emailVerified ?? undefined },
    ['northwind.example'],
    trusted,
  );

describe('an address that a provider names', () => {
  it.each(['ada@northwind.example', 'Ada@Northwind.Example', 'j\u00fcrgen@northwind.example'])(
    'counts: %s',
    (email) => {
      expect(refusalOf(email)).toBeUndefined();
    },
  );

  it.each([
    ['none', undefined],
    ['that is empty', ''],
    ['without a domain', 'ada'],
    ['of another domain', 'ada@example.com'],
    ['of a domain below', 'ada@evil.northwind.example'],
    ['of a domain that ends the same', 'ada@evilnorthwind.example'],
    ['with two domains', 'ada@northwind.example@evil.example'],
    ['with two domains, the other way round', 'ada@evil.example@northwind.example'],
    ['with a dot after the domain', 'ada@northwind.example.'],
    ['with a line break', 'ada@northwind.example\n'],
    ['with a Kelvin sign', '\u212aelvin@northwind.example'],
    ['in a form that is not composed', 'ju\u0308rgen@northwind.example'],
    ['with a zero-width space', 'ada\u200b@northwind.example'],
    ['with a bidirectional override', 'a\u202eda@northwind.example'],
    ['with a NUL', 'ada\0@northwind.example'],
    ['in a list', 'ada@northwind.example,eve@evil.example'],
  ])('does not count: %s', (_what, email) => {
    expect(refusalOf(email)).toBeDefined();
  });

  it('does not count before the provider has verified it', () => {
    expect(refusalOf('ada@northwind.example', { emailVerified: false })).toBeDefined();
    expect(refusalOf('ada@northwind.example', { emailVerified: null })).toBeDefined();
  });

  it('counts without a word of that where the addresses of the provider are trusted, in its domains alone', () => {
    const silent = { emailVerified: null, trusted: true };
    expect(refusalOf('ada@northwind.example', silent)).toBeUndefined();
    expect(refusalOf('ada@elsewhere.example', silent)).toBeDefined();
    const denied = { emailVerified: false, trusted: true };
    expect(refusalOf('ada@northwind.example', denied)).toBeDefined();
  });
});
