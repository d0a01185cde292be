import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { createTransport, type SendMailOptions, type Transporter } from 'nodemailer';
import { Config, logger, requireNoTransaction } from '../../platform/index.ts';

/** One mail as it leaves. */
export interface Outgoing {
  /** The same at each try, so that who gets it twice can tell (RFC 5322, section 3.6.4). */
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly writtenAt: Date;
}

/** Fields of a mail in the outbox folder. */
type FolderMail = SendMailOptions & {
  readonly date: Date;
  readonly to: { readonly name: string; readonly address: string };
  readonly subject: string;
  readonly text: string;
};

const CONNECTION_MS = 10_000;
const SILENCE_MS = 30_000;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
/** No file and no address is read, whatever a message says. */
const CLOSED = { disableFileAccess: true, disableUrlAccess: true };

/** The ways out: an SMTP server, a folder of files outside of production, or none. */
@Injectable()
export class MailTransport {
  readonly offered: boolean;
  /** Outbox folder, used without a mail server. */
  readonly folder: string;
  private readonly smtp: Transporter | undefined;

  constructor(private readonly config: Config) {
    const { SMTP_URL, NODE_ENV, DATA_DIR, MAIL_OUTBOX_DIR } = config;
    this.offered = SMTP_URL !== undefined || NODE_ENV !== 'production';
    this.folder = MAIL_OUTBOX_DIR ?? join(DATA_DIR, 'outbox');
    this.smtp = SMTP_URL === undefined ? undefined : overSmtp(new URL(SMTP_URL));
  }

  /** Whether the mail server can be reached and takes the name and password; undefined where there is none. */
  async answers(): Promise<boolean | undefined> {
    return this.smtp?.verify().catch(() => false);
  }

  /** @throws Error when it was not taken; it is to be tried again */
  async send({ id, to, subject, text, writtenAt }: Outgoing): Promise<void> {
    requireNoTransaction();
    if (!this.offered) throw new Error('this server sends no mail');
    const message = {
      date: writtenAt,
      from: this.config.MAIL_FROM,
      // An object and not a text, in which a comma would begin another address.
      to: { name: '', address: to },
      subject,
      text,
      messageId: `<${id}@stockade>`,
      // Neither an answering machine nor a filter that follows links is asked for anything (RFC 3834).
      headers: { 'Auto-Submitted': 'auto-generated' },
      ...CLOSED,
    };
    if (this.smtp === undefined) await intoFolder(this.folder, id, message);
    else await this.smtp.sendMail(message);
  }
}

/** TLS is required, by `smtps:` from the first byte and by `smtp:` with STARTTLS, unless it stays on this machine. */
function overSmtp(url: URL): Transporter {
  const secure = url.protocol === 'smtps:';
  const local = LOOPBACK.test(url.hostname);
  return createTransport({
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    requireTLS: !secure && !local,
    ignoreTLS: !secure && local,
    tls: { minVersion: 'TLSv1.2' },
    connectionTimeout: CONNECTION_MS,
    greetingTimeout: CONNECTION_MS,
    socketTimeout: SILENCE_MS,
    ...CLOSED,
    ...(url.username === ''
      ? {}
      : {
          auth: {
            user: decodeURIComponent(url.username),
            pass: decodeURIComponent(url.password),
          },
        }),
  });
}

/**
 * Writes a mail to two files that their owner alone can read: `.eml` for mail programs, and before it `.txt` for
 * people, since the encoding of mail breaks a link over lines. Each appears whole or not at all.
 */
async function intoFolder(folder: string, id: string, message: FolderMail): Promise<void> {
  const transport = createTransport({ streamTransport: true, buffer: true, ...CLOSED });
  const { message: bytes } = await transport.sendMail(message);
  const stamp = message.date.toISOString().replaceAll(':', '');
  const path = join(folder, `${stamp}-${id}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { to, subject, text } = message;
  await writeWhole(`${path}.txt`, `To: ${to.address}\nSubject: ${subject}\n\n${text}`);
  await writeWhole(`${path}.eml`, bytes as Buffer);
  logger.info({ file: `${path}.txt` }, 'SMTP_URL is not set: the mail was written to a file');
}

async function writeWhole(path: string, content: string | Buffer): Promise<void> {
  await writeFile(`${path}.part`, content, { mode: 0o600 });
  await rename(`${path}.part`, path);
}
