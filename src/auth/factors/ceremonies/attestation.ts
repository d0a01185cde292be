import type { OrganizationEntity } from '../../people/organizations/organization.entity.ts';

type Policy = Pick<OrganizationEntity, 'attestation' | 'authenticators'>;

/** Attestation of a new passkey. */
interface Shown {
  readonly aaguid: string;
  readonly attestationObject: Uint8Array<ArrayBuffer>;
}

/**
 * Reason why an organization rejects a new passkey; undefined if it accepts the passkey. If the organization requires
 * the authenticator model, a signature by the passkey's own key is not sufficient: a certificate is required.
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
