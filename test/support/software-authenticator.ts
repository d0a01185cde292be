import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { cbor, type Cbor } from './cbor.ts';
import type { Answer, Client } from './client.ts';

/** COSE algorithms (RFC 9053, RFC 8812). */
export type Algorithm = 'ES256' | 'EdDSA' | 'RS256' | 'ES384';
const COSE = { ES256: -7, EdDSA: -8, RS256: -257, ES384: -35 } as const;

/** What an authenticator or the browser before it may say other than an honest one does. */
export interface Lie {
  readonly origin?: string;
  readonly type?: string;
  readonly challenge?: string;
  readonly clientData?: Readonly<Record<string, unknown>>;
  readonly clientDataText?: string;
  readonly rpId?: string;
  readonly counter?: number;
  /** Bits of the flags that are turned over: 1 present, 4 verified, 8 may be backed up, 16 is backed up. */
  readonly flags?: number;
  readonly userHandle?: string | undefined;
  readonly noUserHandle?: boolean;
  /** Changes the authenticator's data before it is signed. */
  readonly data?: (data: Buffer) => Buffer;
  /** Changes the answer after it was signed. */
  readonly answer?: (answer: Answered) => unknown;
  /** Another passkey that signs. */
  readonly signedBy?: SoftwareAuthenticator;
  /** Attestation format and statement instead of none. */
  readonly attestation?: readonly [string, ReadonlyMap<Cbor, Cbor>];
}

/** An answer of navigator.credentials as its toJSON() gives it. */
export interface Answered {
  readonly id: string;
  readonly rawId: string;
  readonly type: string;
  readonly response: Readonly<Record<string, unknown>>;
  readonly clientExtensionResults: object;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- options as the server sent them
type Options = any;

const sha256 = (data: string | Uint8Array): Buffer => createHash('sha256').update(data).digest();
const text = (data: Uint8Array): string => Buffer.from(data).toString('base64url');

/** Which passkey it is: one that counts its signatures, or one that is synced to other devices. */
interface Kind {
  readonly algorithm?: Algorithm;
  readonly counts?: boolean;
  readonly synced?: boolean;
}

/** A passkey in software, with the browser before it: honest, but where it is told to lie. */
export class SoftwareAuthenticator {
  readonly id = randomBytes(16);
  /** Signatures counted; a synced passkey counts none. */
  counter: number;
  private readonly algorithm: Algorithm;
  private readonly keys: { readonly publicKey: KeyObject; readonly privateKey: KeyObject };
  private readonly synced: boolean;
  private userHandle = '';
  private readonly origin: string;

  constructor(origin: string, { algorithm = 'ES256', counts = true, synced = false }: Kind = {}) {
    this.origin = origin;
    this.algorithm = algorithm;
    this.keys = keysFor(algorithm);
    this.counter = counts ? 1 : 0;
    this.synced = synced;
  }

  /** Answers navigator.credentials.create(). */
  create(options: Options, lie: Lie = {}): unknown {
    this.userHandle = options.user.id as string;
    const clientData = this.clientData('webauthn.create', options.challenge as string, lie);
    const length = Buffer.alloc(2);
    length.writeUInt16BE(this.id.length);
    const attested = [Buffer.alloc(16), length, this.id, this.publicKey()];
    const data = this.data(options.rp.id as string, 0x40, lie, Buffer.concat(attested));
    const [fmt, statement] = lie.attestation ?? ['none', new Map()];
    const attestation = new Map<Cbor, Cbor>([
      ['fmt', fmt],
      ['attStmt', statement],
      ['authData', data],
    ]);
    return this.answer(lie, {
      clientDataJSON: text(clientData),
      attestationObject: text(cbor(attestation)),
      transports: ['internal'],
    });
  }

  /** Answers navigator.credentials.get(). */
  get(options: Options, lie: Lie = {}): unknown {
    if (this.counter > 0) this.counter += 1;
    const clientData = this.clientData('webauthn.get', options.challenge as string, lie);
    const data = this.data(options.rpId as string, 0, lie);
    const signed = Buffer.concat([data, sha256(clientData)]);
    const handle = 'userHandle' in lie ? lie.userHandle : this.userHandle;
    return this.answer(lie, {
      clientDataJSON: text(clientData),
      authenticatorData: text(data),
      signature: text((lie.signedBy ?? this).sign(signed)),
      ...(lie.noUserHandle === true ? {} : { userHandle: handle }),
    });
  }

  sign(data: Uint8Array): Buffer {
    const digest = { ES256: 'sha256', ES384: 'sha384', RS256: 'sha256', EdDSA: null };
    return sign(digest[this.algorithm], data, this.keys.privateKey);
  }

  private answer(lie: Lie, response: Readonly<Record<string, unknown>>): unknown {
    const id = text(this.id);
    const honest = { id, rawId: id, type: 'public-key', response, clientExtensionResults: {} };
    return lie.answer === undefined ? honest : lie.answer(honest);
  }

  private clientData(type: string, challenge: string, lie: Lie): Buffer {
    const honest = { type, challenge, origin: this.origin, crossOrigin: false };
    const said = {
      ...honest,
      ...(lie.type === undefined ? {} : { type: lie.type }),
      ...(lie.challenge === undefined ? {} : { challenge: lie.challenge }),
      ...(lie.origin === undefined ? {} : { origin: lie.origin }),
      ...lie.clientData,
    };
    return Buffer.from(lie.clientDataText ?? JSON.stringify(said));
  }

  private data(rpId: string, flags: number, lie: Lie, attested = Buffer.alloc(0)): Buffer {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(lie.counter ?? this.counter);
    const backup = this.synced ? 0x18 : 0;
    const said = (0x05 | flags | backup) ^ (lie.flags ?? 0);
    const honest = Buffer.concat([sha256(lie.rpId ?? rpId), Buffer.of(said), counter, attested]);
    return lie.data?.(honest) ?? honest;
  }

  private publicKey(): Buffer {
    const { x = '', y = '', n = '', e = '' } = this.keys.publicKey.export({ format: 'jwk' });
    const of = (part: string): Buffer => Buffer.from(part, 'base64url');
    const shape = {
      ES256: () => [
        [1, 2],
        [3, COSE.ES256],
        [-1, 1],
        [-2, of(x)],
        [-3, of(y)],
      ],
      ES384: () => [
        [1, 2],
        [3, COSE.ES384],
        [-1, 2],
        [-2, of(x)],
        [-3, of(y)],
      ],
      EdDSA: () => [
        [1, 1],
        [3, COSE.EdDSA],
        [-1, 6],
        [-2, of(x)],
      ],
      RS256: () => [
        [1, 3],
        [3, COSE.RS256],
        [-1, of(n)],
        [-2, of(e)],
      ],
    } as const;
    return cbor(new Map<Cbor, Cbor>(shape[this.algorithm]() as [Cbor, Cbor][]));
  }
}

function keysFor(algorithm: Algorithm) {
  if (algorithm === 'EdDSA') return generateKeyPairSync('ed25519');
  if (algorithm === 'RS256') return generateKeyPairSync('rsa', { modulusLength: 2048 });
  return generateKeyPairSync('ec', { namedCurve: algorithm === 'ES256' ? 'P-256' : 'P-384' });
}

/** The origin that a server takes which calls itself that relying party. */
function originFor(client: Client, rpId: string): string {
  return rpId === 'localhost' ? `http://localhost:${new URL(client.url).port}` : `https://${rpId}`;
}

/** Registers a new passkey for the client's user; its id at the server too. */
export async function registerPasskey(
  client: Client,
  kind: Kind = {},
): Promise<{
  readonly authenticator: SoftwareAuthenticator;
  readonly id: string;
  readonly recoveryCodes: string[];
}> {
  const asked = await client.post('/v1/me/passkeys/options');
  if (asked.status !== 200) throw new Error(`no options: ${asked.text}`);
  const { publicKey } = asked.body;
  const authenticator = new SoftwareAuthenticator(originFor(client, publicKey.rp.id), kind);
  const made = await client.post('/v1/me/passkeys', {
    credential: authenticator.create(publicKey),
  });
  if (made.status !== 201) throw new Error(`no passkey: ${made.text}`);
  const { id, recoveryCodes } = made.body;
  return { authenticator, id, recoveryCodes };
}

/** Options for an assertion by somebody who has not said who they are. */
export async function askAnyone(client: Client, purpose = 'sign_in'): Promise<Options> {
  return (await client.post('/passkeys/options', { purpose })).body.publicKey;
}

/** The passkey grant with an assertion. */
export function passkeyGrant(client: Client, assertion: unknown): Promise<Answer> {
  return client.token({
    grant_type: 'urn:stockade:grant-type:passkey',
    assertion: typeof assertion === 'string' ? assertion : JSON.stringify(assertion),
  });
}
