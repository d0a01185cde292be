import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import type { Server } from 'node:http';
import { createSecureContext, type Server as TlsServer } from 'node:tls';
import { ConfigError, type Config } from '../config/config.ts';
import { logger } from '../telemetry/logger.ts';

const LOOK_MS = 1000;

/** TLS 1.2 with suites that encrypt and authenticate at once alone (RFC 9325, section 4.2), and TLS 1.3. */
const PROTOCOL = {
  minVersion: 'TLSv1.2',
  ciphers: [
    'TLS_AES_256_GCM_SHA384',
    'TLS_CHACHA20_POLY1305_SHA256',
    'TLS_AES_128_GCM_SHA256',
    'ECDHE-ECDSA-AES256-GCM-SHA384',
    'ECDHE-RSA-AES256-GCM-SHA384',
    'ECDHE-ECDSA-CHACHA20-POLY1305',
    'ECDHE-RSA-CHACHA20-POLY1305',
    'ECDHE-ECDSA-AES128-GCM-SHA256',
    'ECDHE-RSA-AES128-GCM-SHA256',
  ].join(':'),
} as const;

/** Files and options of a TLS server. */
export type TlsOptions = typeof PROTOCOL & { readonly cert: Buffer; readonly key: Buffer };

/**
 * The configured certificate and key, or undefined when the server speaks plain HTTP.
 * @throws ConfigError when they are not what they should be
 */
export function readTls(config: Config): TlsOptions | undefined {
  const { TLS_CERT_FILE: cert, TLS_KEY_FILE: key } = config;
  if (cert === undefined || key === undefined) return undefined;
  try {
    const options = { ...PROTOCOL, cert: readFileSync(cert), key: readFileSync(key) };
    createSecureContext(options);
    return options;
  } catch (error) {
    const problem = 'TLS_CERT_FILE and TLS_KEY_FILE do not hold a certificate and its key';
    throw new ConfigError([`${problem}: ${(error as Error).message}`]);
  }
}

/**
 * Takes a new certificate into use when a file changes, without dropping a connection. A pair that does
 * not fit together is refused and the old one stays. Returns how to stop watching.
 */
export function watchTls(server: Server | TlsServer, config: Config): () => void {
  const paths = [config.TLS_CERT_FILE, config.TLS_KEY_FILE].filter((path) => path !== undefined);
  if (!('setSecureContext' in server)) return () => undefined;
  const reload = (): void => {
    try {
      const options = readTls(config);
      if (options !== undefined) server.setSecureContext(options);
      logger.info('the new TLS certificate is in use');
    } catch (error) {
      logger.error(
        { err: error },
        'the new TLS certificate and key do not match; the old ones stay in use',
      );
    }
  };
  for (const path of paths) watchFile(path, { interval: LOOK_MS, persistent: false }, reload);
  return () => {
    for (const path of paths) unwatchFile(path, reload);
  };
}
