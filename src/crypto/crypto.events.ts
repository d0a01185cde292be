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

/** An organization got another key that seals; the former one only opens. Published in the transaction that did it. */
export class KeyRotated extends DomainEvent {
  readonly type = 'KeyRotated';

  constructor(
    readonly keyId: string,
    readonly formerKeyId: string,
  ) {
    super();
  }
}
