import type { Request } from 'express';
import type { OrganizationId } from '../database/ids.ts';
import { sourceOf } from '../networks/source-address.ts';
import { subnetOf } from '../networks/subnet.ts';

/** Caller of a request, as far as known before its credential is verified. */
export interface Caller {
  /** The principal or the network address. */
  readonly name: string;
  /** Undefined for an address: all addresses together count as one organization. */
  readonly organizationId?: OrganizationId;
}

/** Names the caller of a request whose credential was verified before; the layer that authenticates supplies it. */
export abstract class KnownCallers {
  /** The caller, or undefined when the credential is absent or has not been seen. Never queries. */
  abstract peek(request: Request): Caller | undefined;
}

/** The caller by its credential, or by its address where the credential is not known. */
export function findCaller(callers: KnownCallers, request: Request): Caller {
  return callers.peek(request) ?? { name: `address:${subnetOf(sourceOf(request))}` };
}
