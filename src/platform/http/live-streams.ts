import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Broadcast } from '../events/broadcast.ts';
import { streams } from '../admission/admission.ts';

const HEARTBEAT_MS = 10_000;

/** A resource that changes until it ends, such as a job. */
export interface Watched {
  readonly topic: string;
  readonly id: string;
  /** What a client is told now; `ended` closes the stream. */
  look(): Promise<{ readonly event: object; readonly ended: boolean }>;
}

/** Server-sent events (WHATWG HTML, section 9.2) about resources that change; a stop of the server ends them. */
@Injectable()
export class LiveStreams {
  private readonly open = new Set<() => void>();

  constructor(private readonly broadcast: Broadcast) {}

  /** Sends the resource now and after each change until it has ended or the client leaves. */
  async follow(request: Request, response: Response, watched: Watched): Promise<void> {
    streams(request, 'events');
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
    const unlisten = this.broadcast.listen(watched.topic, (id) => {
      if (id === watched.id || id === '*') wake.resolve();
    });
    this.open.add(leave);
    response.once('close', leave);
    try {
      while (!left) {
        wake = Promise.withResolvers<void>();
        const { event, ended } = await watched.look();
        response.write(`event: ${ended ? 'end' : 'progress'}\ndata: ${JSON.stringify(event)}\n\n`);
        if (ended) break;
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
