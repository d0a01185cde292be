import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { Injectable } from '@nestjs/common';
import { requireNoTransaction } from '../database/unit-of-work.ts';
import { AddressRefused, AllowedAddresses, familyOf } from './allowed-addresses.ts';

const MAX_ANSWER_LENGTH = 1_048_576;
const PATIENCE_MS = 5000;

/** Arguments that openid-client passes to its fetch. */
interface FetchOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/**
 * Asks a host that an administrator named: at an address that was looked up once, judged, and then
 * connected to; follows no redirect; waits 5 s and reads 1 MiB at most.
 */
@Injectable()
export class GuardedFetch {
  constructor(private readonly addresses: AllowedAddresses) {}

  /** @throws AddressRefused, or an Error of the network */
  readonly fetch = async (address: string, options: FetchOptions): Promise<Response> => {
    requireNoTransaction();
    const url = new URL(address);
    const pinned = await this.addresses.addressOf(url);
    const body = bodyOf(options.body);
    const answer = await ask(
      url,
      {
        method: options.method ?? 'GET',
        headers: {
          ...options.headers,
          ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
        },
        agent: false,
        signal: AbortSignal.timeout(PATIENCE_MS),
        lookup: (_host, { all }, done) => {
          const family = familyOf(pinned);
          if (all === true) done(null, [{ address: pinned, family }]);
          else done(null, pinned, family);
        },
      },
      body,
    );
    return read(answer);
  };
}

/** A text or a form. */
function bodyOf(body: unknown): string | undefined {
  if (body === undefined || body === null) return undefined;
  if (typeof body === 'string' || body instanceof URLSearchParams) return body.toString();
  throw new TypeError('only texts and forms are sent');
}

function ask(
  url: URL,
  options: RequestOptions,
  body: string | undefined,
): Promise<IncomingMessage> {
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    request(url, options, resolve).on('error', reject).end(body);
  });
}

async function read(answer: IncomingMessage): Promise<Response> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of answer as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > MAX_ANSWER_LENGTH) {
      answer.destroy();
      throw new AddressRefused('the answer is too long');
    }
    parts.push(part);
  }
  const headers = new Headers();
  for (const [name, value] of Object.entries(answer.headersDistinct)) {
    for (const one of value ?? []) headers.append(name, one);
  }
  const status = answer.statusCode ?? 502;
  const empty = [204, 205, 304].includes(status) || status < 200;
  return new Response(empty ? null : Buffer.concat(parts), {
    status: status < 200 ? 502 : status,
    headers,
  });
}
