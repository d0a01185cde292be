import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { NextFunction, Request, Response } from 'express';
import { currentContext } from '../context/context.ts';
import type { RequestLife } from '../context/request-life.ts';
import { Problem } from '../problems/problem.ts';
import { isStreaming } from '../streams/streaming.ts';
import { refuseBody } from './body-intake.ts';

const CHECK_MS = 250;
/** Time for which a client may stay below the minimum rate. */
const WINDOW_MS = 10_000;
/** Bytes per second that a body must bring, and that an answer must be read at, on the average of a window. */
const MIN_RATE = 1024;
const MIN_BYTES = (MIN_RATE * WINDOW_MS) / 1000;
/** Time limit for the rest of a body after its response. */
const LINGER_MS = 2000;
/** Requests in hand on one connection: a client may send some before it has the answer to the first. */
const MAX_PIPELINED = 16;
const HANDSHAKE_MS = 10_000;
const HEADERS_MS = 15_000;
const KEEP_ALIVE_MS = 65_000;

/** Progress of one direction of a connection when it was last fast enough. */
interface Mark {
  bytes: number;
  atMs: number;
}

/** A request in hand, with what decides how long it may take. */
interface Exchange {
  readonly request: Request;
  readonly response: Response;
  readonly life: RequestLife | undefined;
  readonly startedAtMs: number;
  readonly received: Mark;
  readonly sent: Mark;
  /** Whether it was ended: its answer is on its way. */
  refused: boolean;
}

/**
 * Keeps connections from blocking the server. Beyond the maximum, the connection that has been idle for longest is
 * closed. A connection is also closed if its body arrives too slowly or its response is read too slowly. A request that
 * takes longer than the time limit is ended, unless its route said that it streams.
 */
export class ConnectionGuard {
  /** Connections without a request, those idle for longest first. */
  private readonly idle = new Set<Socket>();
  /**
   * Exchanges in hand on each open connection: a client may send the next request before it has its response. No map
   * has requests as its keys. A map that grows leaves its former table to the garbage collector; once one such table is
   * old, every request in it and in its successors outlives the collections of young objects.
   */
  private readonly connections = new Map<Socket, Exchange[]>();
  /** Connections whose request was answered before its body was there, and since when. */
  private readonly lingering = new Map<Request, number>();
  private timer: NodeJS.Timeout | undefined;
  private checkedAtMs: number;

  constructor(
    private readonly maxConnections: number,
    private readonly requestSeconds: number,
    private readonly now: () => number = Date.now,
  ) {
    this.checkedAtMs = now();
  }

  /** To be called before the server listens. */
  watch(server: Server): void {
    // Uploads last as long as bytes keep coming: `check` sees to that.
    server.requestTimeout = 0;
    server.headersTimeout = HEADERS_MS;
    server.keepAliveTimeout = KEEP_ALIVE_MS;
    Object.assign(server, {
      connectionsCheckingInterval: CHECK_MS,
      handshakeTimeout: HANDSHAKE_MS,
    });
    this.boundPipelines(server);
    const encrypted = 'setSecureContext' in server;
    server.on(encrypted ? 'secureConnection' : 'connection', (socket: Socket) =>
      this.admit(socket),
    );
    this.timer = setInterval(() => this.check(), CHECK_MS).unref();
  }

  /**
   * Cuts connections with very many requests in hand. Node hands over all that one read has brought, thousands perhaps, before
   * anything else gets its turn.
   */
  private boundPipelines(server: Server): void {
    const handlers = server.listeners('request') as ((...both: unknown[]) => void)[];
    server.removeAllListeners('request');
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      const { socket } = request;
      if (socket.destroyed) return;
      if (this.inHand(socket).length >= MAX_PIPELINED) socket.destroy();
      else for (const handler of handlers) handler.call(server, request, response);
    });
  }

  stop(): void {
    clearInterval(this.timer);
  }

  readonly middleware = (request: Request, response: Response, next: NextFunction): void => {
    const { socket } = request;
    const atMs = this.now();
    this.idle.delete(socket);
    const exchange: Exchange = {
      request,
      response,
      life: currentContext()?.life,
      startedAtMs: atMs,
      received: { bytes: socket.bytesRead, atMs },
      sent: { bytes: sentBy(socket), atMs },
      refused: false,
    };
    const inHand = this.inHand(socket);
    inHand.push(exchange);
    response.once('close', () => {
      inHand.splice(inHand.indexOf(exchange), 1);
      if (inHand.length > 0 || socket.destroyed) return;
      if (request.complete) this.idle.add(socket);
      else this.lingering.set(request, this.now());
    });
    next();
  };

  /** Ends the exchanges that took longer than the time limit, and those whose client was too slow for a whole window. */
  check(): void {
    this.forgiveOwnDelay();
    for (const exchange of this.exchanges()) {
      if (this.isSlowReader(exchange)) exchange.request.socket.destroy();
      else if (!exchange.refused) this.endWhenLate(exchange);
    }
    for (const [request, sinceMs] of this.lingering) this.checkLingering(request, sinceMs);
  }

  private endWhenLate(exchange: Exchange): void {
    const { request, response, life } = exchange;
    if (this.isSlowSender(exchange)) {
      const detail = `A body must arrive at ${MIN_RATE} bytes per second or faster; send it again.`;
      refuseBody(request, response, new Problem('body_too_slow', detail));
    } else if (this.isLate(exchange) && life?.giveUp() !== false) {
      const detail = `The request was stopped after ${this.requestSeconds} seconds. Nothing was changed; send it again.`;
      refuseBody(request, response, new Problem('timeout', detail));
    } else return;
    exchange.refused = true;
  }

  private isLate({ request, startedAtMs }: Exchange): boolean {
    return this.now() - startedAtMs >= this.requestSeconds * 1000 && !isStreaming(request);
  }

  private exchanges(): Exchange[] {
    return [...this.connections.values()].flat();
  }

  /** While this process got no turn, no client could get on. */
  private forgiveOwnDelay(): void {
    const now = this.now();
    const lateMs = now - this.checkedAtMs - 2 * CHECK_MS;
    this.checkedAtMs = now;
    if (lateMs <= 0) return;
    for (const { received, sent } of this.exchanges()) {
      received.atMs = Math.min(now, received.atMs + lateMs);
      sent.atMs = Math.min(now, sent.atMs + lateMs);
    }
  }

  private checkLingering(request: Request, sinceMs: number): void {
    const { socket } = request;
    if (!request.complete && !socket.destroyed && this.now() - sinceMs <= LINGER_MS) return;
    this.lingering.delete(request);
    if (!request.complete) socket.destroy();
    else if (!socket.destroyed && this.inHand(socket).length === 0) this.idle.add(socket);
  }

  private admit(socket: Socket): void {
    this.idle.add(socket);
    this.connections.set(socket, []);
    socket.once('close', () => {
      this.idle.delete(socket);
      this.connections.delete(socket);
    });
    if (this.connections.size <= this.maxConnections) return;
    const [oldest] = this.idle;
    oldest?.destroy();
  }

  private inHand(socket: Socket): Exchange[] {
    return this.connections.get(socket) ?? [];
  }

  /** Only while the server waits for bytes: what it holds back itself is not the client's fault. */
  private isSlowSender({ request, received }: Exchange): boolean {
    const waits =
      !request.complete && request.readableFlowing !== null && request.readableLength === 0;
    return this.isSlow(received, request.socket.bytesRead, waits);
  }

  private isSlowReader({ request: { socket }, sent }: Exchange): boolean {
    return this.isSlow(sent, sentBy(socket), socket.writableLength > 0);
  }

  private isSlow(mark: Mark, bytes: number, waits: boolean): boolean {
    if (!waits || Math.abs(bytes - mark.bytes) >= MIN_BYTES) {
      mark.bytes = bytes;
      mark.atMs = this.now();
    }
    return this.now() - mark.atMs > WINDOW_MS;
  }
}

/**
 * Moves as the system takes bytes of a connection. It goes down by what a new chunk brings and up by what the system
 * takes, so that any change of it is a sign of movement.
 */
function sentBy(socket: Socket): number {
  const { writeQueueSize = 0 } =
    (socket as unknown as { readonly _handle?: { readonly writeQueueSize?: number } })._handle ??
    {};
  return socket.bytesWritten - socket.writableLength - writeQueueSize;
}
