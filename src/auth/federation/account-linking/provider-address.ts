import { EMAIL } from '../../../platform/index.ts';
import type { ProviderClaims } from './provider-claims.ts';
import { domainOf } from '../../people/domains/email-domains.ts';
import { normalizedEmail } from '../../people/users/user.store.ts';

/**
 * Reason why an address from a provider neither selects nor creates an account; undefined if it does. The provider must
 * have verified the address, and the organization must have verified its domain.
 *
 * @param trustAddresses whether an address counts if the provider does not send whether it is verified
 */
export function addressRefusal(
  { email, emailVerified }: Pick<ProviderClaims, 'email' | 'emailVerified'>,
  verifiedDomains: readonly string[],
  trustAddresses: boolean,
): string | undefined {
  if (email === undefined) return 'the provider sent no address';
  if (!(emailVerified ?? trustAddresses)) return 'the provider has not verified the address';
  if (email.length > 254 || !EMAIL.test(email) || !isPlain(email))
    return 'the provider sent no address';
  // Other letters become the same ones as they are compared: a Kelvin sign is no k.
  if (email.replace(/[A-Z]/g, (letter) => letter.toLowerCase()) !== normalizedEmail(email)) {
    return 'the address has characters that look like others';
  }
  return verifiedDomains.includes(domainOf(email))
    ? undefined
    : 'the domain of the address is not verified for the provider';
}

// eslint-disable-next-line no-control-regex -- controls are what it looks for
const CONTROLS = /[\0-\x1f\x7f]/;

/** Whether text is of whole characters, none of them a control. */
export function isPlain(text: string): boolean {
  return text.isWellFormed() && !CONTROLS.test(text);
}
