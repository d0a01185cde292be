import type { OrganizationId } from '../../../platform/index.ts';
import { idBytes, idText } from '../secrets/organization-secret.ts';

const PREFIX = 'stc_';
const ID_BYTES = 16;

/** The public `client_id` of a client. It contains the organization, so that the client can be looked up. */
export function clientIdOf(client: { organizationId: OrganizationId; id: string }): string {
  const bytes = Buffer.concat([idBytes(client.organizationId), idBytes(client.id)]);
  return PREFIX + bytes.toString('base64url');
}

/** Parses a client_id; undefined if its format is unknown. */
export function readClientId(
  text: string,
): { organizationId: OrganizationId; id: string } | undefined {
  if (!text.startsWith(PREFIX)) return undefined;
  const bytes = Buffer.from(text.slice(PREFIX.length), 'base64url');
  if (bytes.length !== 2 * ID_BYTES) return undefined;
  if (PREFIX + bytes.toString('base64url') !== text) return undefined;
  const organizationId = idText<OrganizationId>(bytes.subarray(0, ID_BYTES));
  return { organizationId, id: idText(bytes.subarray(ID_BYTES)) };
}
