import { Injectable } from '@nestjs/common';
import type { IncomingHttpHeaders } from 'node:http';
import type { Principal } from '../context/principal.ts';
import type { Problem } from '../problems/problem.ts';

/** A request that has ended, answered or not. */
export interface FinishedRequest {
  readonly requestId: string;
  readonly method: string;
  /** The route's pattern, or `unmatched`. */
  readonly route: string;
  readonly status: number;
  /** The code of the problem that it was answered with; undefined without one. */
  readonly problem?: Problem['code'] | undefined;
  /** Whether the connection ended before the answer did. */
  readonly aborted: boolean;
  readonly principal?: Principal | undefined;
  readonly source: string;
  readonly device?: string | undefined;
  /** Received bytes of the body. */
  readonly bytesIn: number;
  /** Bytes of the response, with its head. */
  readonly bytesOut: number;
  readonly seconds: number;
  /** Reads what the request said; only for observers that ask for it, and only during `observe`. */
  readonly content?: (() => RequestContent) | undefined;
}

/** Content of a request, each part cut to CONTENT_LENGTH characters, without credentials and cookies. */
export interface RequestContent {
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The text of a body of JSON or bytes; empty for streams, and for forms, which hold passwords. */
  readonly body: string;
}

/** Something that looks at each request once it has ended. It must be quick: it runs in the thread that answers. */
export interface RequestObserver {
  /** Whether it is given what the request said. */
  readonly wantsContent: boolean;
  observe(request: FinishedRequest): void;
}

/** Decides first whether to accept a request. It must be quick, and never waits. */
export interface AdmissionRule {
  /** The refusal, or undefined when the request may go on. Probes are not asked about. */
  refuses(request: { readonly source: string; readonly path: string }): Problem | undefined;
}

/** Longest text of each part of a request that observers are given. */
export const CONTENT_LENGTH = 8192;
const MAX_HEADERS = 64;
const HIDDEN = ['authorization', 'cookie', 'dpop', 'proxy-authorization', 'x-api-key'];

/** Lets higher layers observe requests and refuse them by their source. Costs nothing without observers. */
@Injectable()
export class RequestObservers {
  private readonly observers: RequestObserver[] = [];
  private readonly rules: AdmissionRule[] = [];
  /** Whether an observer needs the content: then a copy of each body is kept until its request ends. */
  wantsContent = false;

  get any(): boolean {
    return this.observers.length > 0;
  }

  add(observer: RequestObserver): void {
    this.observers.push(observer);
    this.wantsContent ||= observer.wantsContent;
  }

  addRule(rule: AdmissionRule): void {
    this.rules.push(rule);
  }

  refusalOf(request: { readonly source: string; readonly path: string }): Problem | undefined {
    for (const rule of this.rules) {
      const refusal = rule.refuses(request);
      if (refusal !== undefined) return refusal;
    }
    return undefined;
  }

  /** Tells each observer; one that throws is logged by the caller's `failed` and keeps nobody else from looking. */
  tell(request: FinishedRequest, failed: (error: unknown) => void): void {
    for (const observer of this.observers) {
      try {
        if (observer.wantsContent) observer.observe(request);
        else observer.observe({ ...request, content: undefined });
      } catch (error) {
        failed(error);
      }
    }
  }
}

/** Content of a request, bounded. */
export function contentOf(request: {
  readonly originalUrl: string;
  readonly headers: IncomingHttpHeaders;
  readonly bodyText?: string;
}): RequestContent {
  const mark = request.originalUrl.indexOf('?');
  const end = mark === -1 ? request.originalUrl.length : mark;
  const shown = Object.entries(request.headers).filter(([name]) => !HIDDEN.includes(name));
  return {
    path: cut(request.originalUrl.slice(0, end)),
    query: cut(request.originalUrl.slice(end + 1)),
    headers: Object.fromEntries(
      shown.slice(0, MAX_HEADERS).map(([name, value]) => [name, cut(String(value))]),
    ),
    body: request.bodyText ?? '',
  };
}

const cut = (text: string): string => text.slice(0, CONTENT_LENGTH);
