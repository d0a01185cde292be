import { DomainEvent } from '../platform/index.ts';

/** An organization got a data key. Published in the transaction that made it. */
export class DataKeyCreated extends DomainEvent {
  readonly type = 'DataKeyCreated';

  constructor(
    readonly keyId: string,
    readonly purpose: string,
  ) {
    super();
  }
}

/**
 * An organization has a new key that seals; the former key only opens. Published in the transaction of the rotation.
 */
export class KeyRotated extends DomainEvent {
  readonly type = 'KeyRotated';

  constructor(
    readonly keyId: string,
    readonly formerKeyId: string,
  ) {
    super();
  }
}
