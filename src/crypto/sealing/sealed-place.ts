import type { SealedColumn, SealingKeyName } from '../../platform/index.ts';
import type { Binding, SealingKey } from './envelope.ts';

/** Binding of a message at a declared place. Only `defineSealed` creates it. */
export class Placed<Key extends SealingKeyName> {
  constructor(
    readonly binding: Binding,
    protected readonly key: Key,
  ) {}
}

/** A declared place of sealed data. */
export interface SealedPlace<Row, Key extends SealingKeyName> extends SealedColumn {
  readonly key: Key;
  /** What the message of a row is bound to. */
  at(row: Row): Placed<Key>;
}

/**
 * Declaration of a sealed place. `boundTo` has the parts of the binding of a row, by their names in the documentation
 * and in their order.
 */
interface Declaration<Row, Key extends SealingKeyName> {
  readonly what: string;
  readonly table: string | null;
  readonly column: string | null;
  readonly key: Key;
  readonly label: string;
  readonly boundTo: Readonly<Record<string, (row: Row) => string>>;
}

/**
 * Declares a place of sealed data. Data cannot be sealed elsewhere; docs/generated/sealed-places.md lists all places.
 */
export function defineSealed<Row, Key extends SealingKeyName>({
  boundTo,
  ...place
}: Declaration<Row, Key>): SealedPlace<Row, Key> {
  const parts = Object.values(boundTo);
  return {
    ...place,
    boundTo: Object.keys(boundTo),
    at: (row) => new Placed([place.label, ...parts.map((part) => part(row))], place.key),
  };
}

/** A key of the configuration that seals at declared places, and a former one that only opens. */
export class RootSealer<Key extends SealingKeyName> {
  constructor(
    private readonly current: SealingKey,
    private readonly previous?: SealingKey,
  ) {}

  seal(plaintext: Uint8Array, { binding }: Placed<Key>): Buffer {
    return this.current.seal(plaintext, binding);
  }

  /** @throws UnsealError */
  open(sealed: Uint8Array, { binding }: Placed<Key>): Buffer {
    const key = this.previous?.sealed(sealed) === true ? this.previous : this.current;
    return key.open(sealed, binding);
  }

  /** The root ids of messages that open here: the commitments, in hex (docs/formats/data-key.md). */
  get rootIds(): readonly string[] {
    return [this.current, this.previous].flatMap((key) => key?.commitment.toString('hex') ?? []);
  }
}
