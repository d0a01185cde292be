/** Length of a period. `none` is a whole-number index. */
export type Frequency = 'hourly' | 'daily' | 'weekly' | 'monthly' | 'quarterly' | 'yearly' | 'none';

/** Every frequency, finest first, the index last. */
export const FREQUENCIES: readonly Frequency[] = [
  'hourly',
  'daily',
  'weekly',
  'monthly',
  'quarterly',
  'yearly',
  'none',
];

/** Whether an untrusted value is the name of a frequency. */
export function isFrequency(value: unknown): value is Frequency {
  return (FREQUENCIES as readonly unknown[]).includes(value);
}
