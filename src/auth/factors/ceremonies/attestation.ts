import type { OrganizationEntity } from '../../people/organizations/organization.entity.ts';

type Policy = Pick<OrganizationEntity, 'attestation' | 'authenticators'>;

/** Attestation of a new passkey. */
interface Shown {
  readonly aaguid: string;
  readonly attestationObject: Uint8Array<ArrayBuffer>;
}

/**
 * Why an organization does not take a new passkey; undefined when it does. Where it wants to know what
 * made it, a signature by the passkey's own key says nothing: there has to be a certificate.
 */
export async function attestationProblem(
  policy: Policy,
  shown: Shown,
): Promise<string | undefined> {
  if (policy.attestation === 'none') return undefined;
  const { decodeAttestationObject } = await import('@simplewebauthn/server/helpers');
  const certificates = decodeAttestationObject(shown.attestationObject).get('attStmt').get('x5c');
  if (certificates === undefined || certificates.length === 0) {
    return 'the organization requires an attestation of the authenticator model';
  }
  const listed = policy.authenticators;
  if (listed.length === 0 || listed.includes(shown.aaguid)) return undefined;
  return 'the organization does not accept this authenticator model';
}
