import { isIP } from 'node:net';
import type { NextFunction, Request, Response } from 'express';

const PORT = /^(?:\[([^\]]*)\]|([\d.]+))(?::\d{1,5})?$/;
const MAPPED = /^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i;

/**
 * An address in its one spelling: without a port, as some gateways add it, without a zone, and an IPv4 address in
 * an IPv6 coat as itself. Undefined when it is none.
 */
export function plainAddress(text: string): string | undefined {
  if (isIP(text) === 4) return text;
  const bare = text.trim().replace(/^"(.*)"$/, '$1');
  const match = PORT.exec(bare);
  const address = (match?.[1] ?? match?.[2] ?? bare).replace(/%.*$/, '').replace(MAPPED, '');
  const version = isIP(address);
  if (version !== 6) return version === 4 ? address : undefined;
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  return ipv4Of(canonical) ?? canonical;
}

/** The IPv4 address that a canonical IPv6 address stands for, written in hexadecimal digits. */
function ipv4Of(canonical: string): string | undefined {
  const match = /^::ffff:([\da-f]{1,4}):([\da-f]{1,4})$/.exec(canonical);
  if (match === null) return undefined;
  const [high, low] = [parseInt(match[1]!, 16), parseInt(match[2]!, 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

/** Source address of a request, normalized, for limits, networks and the log; never undefined. */
export function sourceOf(request: Request): string {
  return (request.source ??= plainAddress(writtenSourceOf(request) ?? '') ?? 'unknown');
}

/** Express looks for proxies in every request; without the header there can be none. */
function writtenSourceOf(request: Request): string | undefined {
  const forwarded = request.headers['x-forwarded-for'] !== undefined;
  return forwarded ? request.ip : request.socket.remoteAddress;
}

/** Gives the addresses that proxies wrote one spelling, before Express picks the source from them. */
export function normalizeForwarded(
  request: Request,
  _response: Response,
  next: NextFunction,
): void {
  const header = request.headers['x-forwarded-for'];
  if (header !== undefined) {
    const entries = String(header).split(',');
    request.headers['x-forwarded-for'] = entries
      .map((entry) => plainAddress(entry) ?? 'unknown')
      .join(', ');
  }
  next();
}
