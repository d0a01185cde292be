import type {
  AuthenticationResponseJSON,
  AuthenticatorTransport,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';

/** Base64url of what fits: credential ids have at most 1023 bytes. */
const ID = /^[\w-]{1,1364}$/;
const BASE64URL = /^[\w-]+$/;
const TRANSPORTS = ['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'];

/** Client data of the response (WebAuthn, section 5.8.1). */
export interface ClientData {
  readonly challenge: string;
  readonly crossOrigin: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

/** Parses a result of navigator.credentials.get() as JSON; undefined if it has another form. */
export function readAssertion(value: unknown): AuthenticationResponseJSON | undefined {
  const outer = credentialOf(value);
  if (outer === undefined) return undefined;
  const { clientDataJSON, authenticatorData, signature, userHandle } = outer.response;
  if (!isBytes(clientDataJSON) || !isBytes(authenticatorData) || !isBytes(signature)) {
    return undefined;
  }
  if (userHandle !== undefined && userHandle !== null && !isBytes(userHandle)) return undefined;
  const handle = typeof userHandle === 'string' ? { userHandle } : {};
  const response = { clientDataJSON, authenticatorData, signature, ...handle };
  return { id: outer.id, rawId: outer.id, type: outer.type, clientExtensionResults: {}, response };
}

/** Parses a result of navigator.credentials.create() as JSON; undefined if it has another form. */
export function readRegistration(value: unknown): RegistrationResponseJSON | undefined {
  const outer = credentialOf(value);
  if (outer === undefined) return undefined;
  const { clientDataJSON, attestationObject, transports } = outer.response;
  if (!isBytes(clientDataJSON) || !isBytes(attestationObject)) return undefined;
  const known = Array.isArray(transports)
    ? TRANSPORTS.filter((one) => (transports as unknown[]).includes(one))
    : [];
  const response = {
    clientDataJSON,
    attestationObject,
    transports: known as AuthenticatorTransport[],
  };
  return { id: outer.id, rawId: outer.id, type: outer.type, clientExtensionResults: {}, response };
}

/**
 * Parses the client data of a passkey response; undefined if they cannot be read. A page within a page of another
 * origin declares this.
 */
export function readClientData(text: string): ClientData | undefined {
  const data = fieldsOf(parsed(Buffer.from(text, 'base64url').toString('utf8')));
  if (data === undefined || typeof data['challenge'] !== 'string') return undefined;
  const { challenge, crossOrigin, topOrigin } = data;
  const within = (crossOrigin !== undefined && crossOrigin !== false) || topOrigin !== undefined;
  return { challenge, crossOrigin: within };
}

function credentialOf(
  value: unknown,
): { readonly id: string; readonly type: 'public-key'; readonly response: Fields } | undefined {
  const outer = fieldsOf(value);
  const response = fieldsOf(outer?.['response']);
  if (outer === undefined || response === undefined) return undefined;
  const { id, rawId, type } = outer;
  if (typeof id !== 'string' || !ID.test(id) || id !== rawId) return undefined;
  return type === 'public-key' ? { id, type, response } : undefined;
}

const isBytes = (value: unknown): value is string =>
  typeof value === 'string' && BASE64URL.test(value);

function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Fields)
    : undefined;
}

/** JSON, or undefined. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
