import { crc32 } from 'node:zlib';
import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Broadcast } from '../events/broadcast.ts';
import { streams } from './streaming.ts';
import { whenClosed } from './when-closed.ts';

const HEARTBEAT_MS = 10_000;
const TAILED_AT_ONCE = 100;
/** A comment: clients ignore it, and a proxy sees that the stream lives. */
const STILL_THERE = ': still there\n\n';

/** A resource that changes until it ends, such as a job. */
export interface Watched {
  readonly topic: string;
  readonly id: string;
  /** Current event for the client; `ended` closes the stream. */
  look(): Promise<{ readonly event: object; readonly ended: boolean }>;
}

/** A list that only grows, in the order of its entries' ids. */
export interface TailedList {
  readonly topic: string;
  readonly id: string;
  isId(text: string): boolean;
  /** Id of the latest entry, or one that lies before all others. */
  lastId(): Promise<string>;
  after(
    id: string,
    limit: number,
  ): Promise<readonly { readonly id: string; readonly name: string; readonly data: object }[]>;
}

/** Server-sent events (WHATWG HTML, section 9.2) about resources that change; a stop of the server ends them. */
@Injectable()
export class LiveStreams {
  private readonly open = new Set<() => void>();

  constructor(private readonly broadcast: Broadcast) {}

  /**
   * Sends the resource now and after each change, until it has ended or the client disconnects. The id of an event
   * identifies the state of the resource: a client that reconnects with `Last-Event-ID` receives the current state
   * unless it is the same.
   */
  async follow(request: Request, response: Response, watched: Watched): Promise<void> {
    streams(request, 'events');
    let known = request.headers['last-event-id'];
    const first = known === undefined ? undefined : eventOf(await watched.look());
    // A browser would come back again and again to a stream that is over (WHATWG HTML, section 9.2.3).
    if (first?.ended === true && first.id === known) return void response.status(204).end();
    await this.stream(response, watched, async () => {
      const { id, text, ended } = eventOf(await watched.look());
      response.write(id === known ? STILL_THERE : text);
      known = id;
      return ended;
    });
  }

  /**
   * Sends the new entries of a list, until the client disconnects. A client that reconnects with `Last-Event-ID` receives
   * those after that entry, and else those from now on.
   */
  async tail(request: Request, response: Response, list: TailedList): Promise<void> {
    streams(request, 'events');
    const offered = request.headers['last-event-id'];
    let last = typeof offered === 'string' && list.isId(offered) ? offered : await list.lastId();
    await this.stream(response, list, async () => {
      const entries = await list.after(last, TAILED_AT_ONCE);
      for (const { id, name, data } of entries) {
        const shown = request.maskAnswer?.(data) ?? data;
        response.write(`id: ${id}\nevent: ${name}\ndata: ${JSON.stringify(shown)}\n\n`);
        last = id;
      }
      if (entries.length === 0) response.write(STILL_THERE);
      return false;
    });
  }

  /** Calls `step` now, after each change and at each heartbeat, until it returns true or the client disconnects. */
  private async stream(
    response: Response,
    { topic, id: changing }: Pick<Watched, 'topic' | 'id'>,
    step: () => Promise<boolean>,
  ): Promise<void> {
    response.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    });
    let wake = Promise.withResolvers<void>();
    let left = false;
    const leave = (): void => {
      left = true;
      wake.resolve();
    };
    const unlisten = this.broadcast.listen(topic, (id) => {
      if (id === changing || id === '*') wake.resolve();
    });
    this.open.add(leave);
    whenClosed(response, leave);
    try {
      while (!left) {
        wake = Promise.withResolvers<void>();
        if (await step()) break;
        const heartbeat = setTimeout(() => wake.resolve(), HEARTBEAT_MS);
        await wake.promise;
        clearTimeout(heartbeat);
      }
    } finally {
      unlisten();
      this.open.delete(leave);
      response.end();
    }
  }

  closeAll(): void {
    for (const leave of this.open) leave();
  }
}

/** An event as it is written, with an id that every instance gives it. */
function eventOf({ event, ended }: Awaited<ReturnType<Watched['look']>>) {
  const data = JSON.stringify(event);
  const id = `${crc32(data).toString(16)}${data.length.toString(16)}`;
  const text = `id: ${id}\nevent: ${ended ? 'end' : 'progress'}\ndata: ${data}\n\n`;
  return { id, text, ended };
}
