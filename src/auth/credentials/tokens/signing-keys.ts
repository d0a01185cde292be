import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';
import { AuditLogService } from '../../../audit/index.ts';
import { RootKeys, UnsealError } from '../../../crypto/index.ts';
import {
  Broadcast,
  Config,
  ConfigError,
  INSTALLATION_ID,
  runAsOrganization,
  UnitOfWork,
} from '../../../platform/index.ts';
import { SIGNING_KEY, type SigningKeyEntity } from './signing-key.entity.ts';
import { SigningKeyStore } from './signing-key.store.ts';

interface SigningKey {
  readonly kid: string;
  readonly publicJwk: JWK;
  readonly verifies: KeyObject;
  readonly signs: KeyObject;
}

/** ES256 keys for access tokens, sealed in the database under JWT_SECRET and known to every instance. */
@Injectable()
export class SigningKeys implements OnModuleInit {
  private loaded: Promise<readonly SigningKey[]> | undefined;

  constructor(
    private readonly store: SigningKeyStore,
    private readonly roots: RootKeys,
    private readonly uow: UnitOfWork,
    private readonly audit: AuditLogService,
    private readonly broadcast: Broadcast,
    private readonly config: Config,
  ) {}

  onModuleInit(): void {
    this.broadcast.listen('signing-keys', () => (this.loaded = undefined));
  }

  /**
   * Makes the installation's first key; of many instances that start at once one does.
   *
   * @throws ConfigError when JWT_SECRET is not the one that the stored keys are sealed under
   */
  async ensure(): Promise<void> {
    await this.change(async () => {
      if ((await this.store.listUsable()).length === 0) await this.make();
    });
    try {
      await this.all();
    } catch (error) {
      if (!(error instanceof UnsealError)) throw error;
      throw new ConfigError([
        'JWT_SECRET does not open the stored signing keys; set the value that sealed them',
      ]);
    }
  }

  /** Makes a new signing key; the former ones go on verifying until the last of their tokens has expired. */
  async rotate(): Promise<string> {
    return this.change(async () => {
      const kid = await this.make();
      const retiresAt = new Date(Date.now() + this.config.AUTH_TOKEN_EXPIRY * 1000);
      await this.store.retireOthers(kid, retiresAt);
      return kid;
    });
  }

  /** The key that signs now. */
  async current(): Promise<SigningKey> {
    const newest = (await this.all())[0];
    if (newest === undefined) throw new Error('there is no signing key');
    return newest;
  }

  /** The public key of that id, or undefined when no usable key has it. */
  async find(kid: string): Promise<KeyObject | undefined> {
    return (await this.all()).find((key) => key.kid === kid)?.verifies;
  }

  async publicJwks(): Promise<{ keys: JWK[] }> {
    return { keys: (await this.all()).map((key) => key.publicJwk) };
  }

  /** The private keys that sign, newest first, for the OAuth server. */
  async privateJwks(): Promise<JWK[]> {
    return (await this.all()).map(({ kid, signs }) => ({
      ...(signs.export({ format: 'jwk' }) as JWK),
      kid,
      alg: 'ES256',
      use: 'sig',
    }));
  }

  listStored(): Promise<SigningKeyEntity[]> {
    return this.store.listUsable();
  }

  /** One change at a time in the whole installation, to which the keys belong. */
  private change<T>(work: () => Promise<T>): Promise<T> {
    return runAsOrganization(INSTALLATION_ID, () =>
      this.uow.run(async () => {
        await this.store.lock();
        return work();
      }),
    );
  }

  private all(): Promise<readonly SigningKey[]> {
    this.loaded ??= this.load();
    this.loaded.catch(() => (this.loaded = undefined));
    return this.loaded;
  }

  private async load(): Promise<readonly SigningKey[]> {
    const rows = await this.store.listUsable();
    return rows.map((row) => {
      const opened = this.roots.tokens.open(row.sealedPrivate, SIGNING_KEY.at(row));
      const privateJwk = JSON.parse(opened.toString('utf8')) as Record<string, unknown>;
      return {
        kid: row.kid,
        publicJwk: row.publicJwk,
        signs: createPrivateKey({ key: privateJwk, format: 'jwk' }),
        verifies: createPublicKey({ key: row.publicJwk as Record<string, unknown>, format: 'jwk' }),
      };
    });
  }

  private async make(): Promise<string> {
    const pair = await generateKeyPair('ES256', { extractable: true });
    const publicJwk = await exportJWK(pair.publicKey);
    const kid = await calculateJwkThumbprint(publicJwk);
    const privateText = JSON.stringify(await exportJWK(pair.privateKey));
    await this.store.insert({
      kid,
      publicJwk: { ...publicJwk, kid, alg: 'ES256', use: 'sig' },
      sealedPrivate: this.roots.tokens.seal(Buffer.from(privateText), SIGNING_KEY.at({ kid })),
      createdAt: new Date(),
      retiresAt: null,
    });
    await this.audit.append({ action: 'signing_key.create', resource: `signing_key:${kid}` });
    await this.broadcast.notify('signing-keys', kid);
    this.uow.afterCommit(() => (this.loaded = undefined));
    return kid;
  }
}
