import type { Reconciled } from '../engine/index.ts';

const VERSION = 1;
const PREFIX_BYTES = 2;

/**
 * Encodes the reconciliation result of a series, docs/formats/sealed-forecast.md: version, non-negative flag, doubles.
 */
export function encodeReconciled({ mean, narrowing, nonNegative }: Reconciled): Uint8Array {
  const bytes = new Uint8Array(PREFIX_BYTES + 16 * mean.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, VERSION);
  view.setUint8(1, nonNegative ? 1 : 0);
  let at = PREFIX_BYTES;
  for (const column of [mean, narrowing]) {
    for (const value of column) {
      view.setFloat64(at, value, true);
      at += 8;
    }
  }
  return bytes;
}

/** @throws RangeError when the bytes are not of a known version */
export function decodeReconciled(bytes: Uint8Array): Reconciled {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const horizon = (bytes.length - PREFIX_BYTES) / 16;
  if (view.getUint8(0) !== VERSION || !Number.isInteger(horizon))
    throw new RangeError('not a reconciled forecast of a known version');
  const column = (from: number): Float64Array =>
    Float64Array.from({ length: horizon }, (_, step) =>
      view.getFloat64(PREFIX_BYTES + 8 * (from + step), true),
    );
  return { mean: column(0), narrowing: column(horizon), nonNegative: view.getUint8(1) === 1 };
}
