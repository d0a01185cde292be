import type { OrganizationId } from '../../../platform/index.ts';
import { idBytes, idText } from '../../credentials/secrets/organization-secret.ts';
import type { FactorOwner } from '../changes/factor.store.ts';

const ID_BYTES = 16;

/** User handle of a passkey (WebAuthn, section 5.4.3): random ids, no personal data. */
export function userHandleOf({ organizationId, id }: FactorOwner): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.concat([idBytes(organizationId), idBytes(id)]));
}

/** Parses a user handle; undefined if it has another format. */
export function readUserHandle(text: string | undefined): FactorOwner | undefined {
  const bytes = Buffer.from(text ?? '', 'base64url');
  if (bytes.length !== 2 * ID_BYTES) return undefined;
  const organizationId = idText<OrganizationId>(bytes.subarray(0, ID_BYTES));
  return { organizationId, id: idText(bytes.subarray(ID_BYTES)) };
}
