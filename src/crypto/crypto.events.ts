import { DomainEvent } from '../platform/index.ts';

/** An organisation got a data key. Told in the transaction that made it. */
export class DataKeyCreated extends DomainEvent {
  readonly type = 'DataKeyCreated';

  constructor(
    readonly keyId: string,
    readonly purpose: string,
  ) {
    super();
  }
}
