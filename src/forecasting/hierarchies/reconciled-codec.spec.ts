import fc from 'fast-check';
import { decodeReconciled, encodeReconciled } from './reconciled-codec.ts';

it('what reconciling made of a forecast reads back as it was written', () => {
  const settled = fc.integer({ min: 0, max: 40 }).chain((horizon) => {
    const column = fc.float64Array({ minLength: horizon, maxLength: horizon });
    return fc.record({ mean: column, narrowing: column, nonNegative: fc.boolean() });
  });
  fc.assert(
    fc.property(settled, (one) => {
      expect(decodeReconciled(encodeReconciled(one))).toEqual(one);
    }),
  );
});

it('what is cut short or of another version is refused', () => {
  const mean = Float64Array.of(1, 2);
  const bytes = encodeReconciled({ mean, narrowing: mean, nonNegative: true });
  expect(() => decodeReconciled(bytes.subarray(0, 20))).toThrow(RangeError);
  bytes[0] = 2;
  expect(() => decodeReconciled(bytes)).toThrow(RangeError);
});
