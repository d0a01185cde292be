import { AsyncLocalStorage } from 'node:async_hooks';
import type { OrganizationId } from '../database/ids.ts';
import type { Principal } from './principal.ts';
import type { RequestLife } from './request-life.ts';
import type { Trace } from './trace.ts';

/** Context of the current request or job. */
export interface RequestContext {
  readonly requestId: string;
  /** The trace that the client began, for the log. */
  readonly trace?: Trace | undefined;
  /** Address that the request came from, or `job` / `cli`. */
  readonly source: string;
  /** User-Agent of the client. */
  readonly device?: string | undefined;
  /** Thumbprint of the key that its sender has proved to hold (RFC 9449). */
  proofKey?: string | undefined;
  principal?: Principal;
  /** Absent in jobs and commands, which no client waits for. */
  readonly life?: RequestLife | undefined;
  /** Whether it signs somebody in, and so may take the database connections that are kept for that. */
  readonly urgent?: boolean | undefined;
  /** The principal does not ask: somebody asks what they would see. */
  readonly asIf?: boolean;
  /** Organization whose rows the database shows; nothing is shown without one. */
  organizationId?: OrganizationId;
}

const storage = new AsyncLocalStorage<RequestContext>();

export function runInContext<T>(context: RequestContext, work: () => T): T {
  return storage.run(context, work);
}

/** The current context, or undefined outside of any request or job. */
export function currentContext(): RequestContext | undefined {
  return storage.getStore();
}

/** Source address of the current request, `job` or `cli`; `unknown` outside of them. */
export function currentSource(): string {
  return storage.getStore()?.source ?? 'unknown';
}

/** Runs work that sees one organization's rows, keeping the request id and source of the caller. */
export function runAsOrganization<T>(organizationId: OrganizationId, work: () => T): T {
  const outer = storage.getStore();
  return storage.run(
    {
      requestId: outer?.requestId ?? 'none',
      trace: outer?.trace,
      source: outer?.source ?? 'system',
      device: outer?.device,
      proofKey: outer?.proofKey,
      life: outer?.life,
      urgent: outer?.urgent,
      organizationId,
    },
    work,
  );
}

/** Runs work that must be done even if the request was given up, such as cleaning up after it. */
export function runRegardless<T>(work: () => T): T {
  const outer = storage.getStore();
  return outer === undefined ? work() : storage.run({ ...outer, life: undefined }, work);
}

/**
 * Runs work in the same request as if another principal of the organization had sent it, to show what that principal
 * would see.
 */
export function runAsIf<T>(principal: Principal, work: () => T): T {
  const outer = storage.getStore();
  if (outer === undefined) throw new Error('nobody asks');
  return storage.run({ ...outer, principal, asIf: true }, work);
}

/** The principal of the current request. @throws Error where the route was public */
export function currentPrincipal(): Principal {
  const principal = storage.getStore()?.principal;
  if (principal === undefined) throw new Error('no principal: the route is public');
  return principal;
}
