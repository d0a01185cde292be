import type { Request, Response } from 'express';
import { Problem } from '../problems/problem.ts';
import { sendProblem } from '../responses/problem-response.ts';

/** Bytes that all bodies under way may have sent, whoever their senders are. */
const MAX_BYTES = 128 * 1024 * 1024;

/** Pieces after which they must be so long on average; each costs the same, however short it is. */
const FREE_PIECES = 2048;
const MIN_PIECE_BYTES = 64;

interface Receipt {
  readonly request: Request;
  readonly response: Response;
  bytes: number;
  pieces: number;
}

/**
 * The bodies that are being received, before their requests take a slot. If there is no room for another body, the
 * oldest unfinished one is rejected. So slow bodies, however many, block no other request.
 */
export class BodyIntake {
  /** In the order in which they began. */
  private readonly receiving = new Set<Receipt>();
  private bytes = 0;

  constructor(private readonly maxBodies: number) {}

  /** Notes that a body is being received, until it is there or its connection has ended. */
  begin(request: Request, response: Response): void {
    const receipt: Receipt = { request, response, bytes: 0, pieces: 0 };
    this.receiving.add(receipt);
    request.on('data', (chunk: Buffer) => {
      if (!this.receiving.has(receipt)) return;
      receipt.bytes += chunk.length;
      receipt.pieces += 1;
      this.bytes += chunk.length;
      if (isCrumbled(receipt)) this.refuseCrumbs(receipt);
      else if (this.bytes > MAX_BYTES) this.displaceOldest();
    });
    const end = (): void => {
      if (this.receiving.delete(receipt)) this.bytes -= receipt.bytes;
    };
    request.once('end', end);
    request.once('close', end);
    if (this.receiving.size > this.maxBodies) this.displaceOldest();
  }

  private refuseCrumbs(receipt: Receipt): void {
    this.receiving.delete(receipt);
    this.bytes -= receipt.bytes;
    const detail = `The body arrives in pieces of fewer than ${MIN_PIECE_BYTES} bytes; send larger pieces.`;
    refuseBody(receipt.request, receipt.response, new Problem('malformed_body', detail));
  }

  private displaceOldest(): void {
    const [oldest] = this.receiving;
    if (oldest === undefined) return;
    this.receiving.delete(oldest);
    this.bytes -= oldest.bytes;
    const detail =
      'The server ran out of memory for request bodies, and this one was the oldest; send it again.';
    const headers = { 'Retry-After': '1' };
    refuseBody(oldest.request, oldest.response, new Problem('overloaded', detail, { headers }));
  }
}

function isCrumbled({ bytes, pieces }: Receipt): boolean {
  return pieces > FREE_PIECES && bytes < pieces * MIN_PIECE_BYTES;
}

/** Answers a request whose body has not arrived, and closes its connection, on which the rest would follow. */
export function refuseBody(request: Request, response: Response, problem: Problem): void {
  if (!response.headersSent) response.setHeader('Connection', 'close');
  sendProblem(request, response, problem);
  if (response.writableFinished) request.destroy();
  else response.once('finish', () => request.destroy());
}
