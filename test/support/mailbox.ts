import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from './eventually.ts';
import type { TestServer } from './server.ts';

const WITHIN_MS = 60_000;

/** One mail as a mail program shows it. */
export interface ReceivedMail {
  readonly file: string;
  readonly raw: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** What stands behind `#token=` in it, or nothing. */
  readonly token: string;
}

/** Reads a mail of plain text (RFC 5322, RFC 2045). */
export function readMail(raw: string, file = ''): ReceivedMail {
  const [head = '', ...rest] = raw.split('\r\n\r\n');
  const headers = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n');
  const header = (name: string): string =>
    headers.find((line) => line.toLowerCase().startsWith(`${name}: `))?.slice(name.length + 2) ??
    '';
  const body = rest.join('\r\n\r\n');
  const text =
    header('content-transfer-encoding') === 'quoted-printable' ? fromQuotedPrintable(body) : body;
  return {
    file,
    raw,
    to: header('to'),
    subject: header('subject'),
    text,
    token: /#token=([\w-]+)/.exec(text)?.[1] ?? '',
  };
}

function fromQuotedPrintable(body: string): string {
  const bytes = body
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** The mails that a server has written for an address so far, oldest first. */
export function mailsTo(server: Pick<TestServer, 'dataDir'>, email: string): ReceivedMail[] {
  const folder = join(server.dataDir, 'outbox');
  let names: string[] = [];
  try {
    names = readdirSync(folder).filter((name) => name.endsWith('.eml'));
  } catch {
    // Nothing was written yet.
  }
  return names
    .sort()
    .map((name) => readMail(readFileSync(join(folder, name), 'utf8'), join(folder, name)))
    .filter(({ to }) => to === email);
}

/** Waits for a mail whose subject says so; the newest when there are several. */
export async function mailTo(
  server: Pick<TestServer, 'dataDir'>,
  email: string,
  subject: RegExp,
  count = 1,
): Promise<ReceivedMail> {
  const found = await eventually(
    () => Promise.resolve(mailsTo(server, email).filter((mail) => subject.test(mail.subject))),
    (mails) => mails.length >= count,
    WITHIN_MS,
  );
  return found.at(-1)!;
}
