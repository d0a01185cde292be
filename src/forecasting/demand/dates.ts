import { formatPeriod } from '../calendar/index.ts';
import type { DatasetEntity } from '../datasets/dataset.entity.ts';

/** Date of a period, in the form of the dataset's dates. */
export function dateOf(dataset: DatasetEntity, period: number | null): string | null {
  if (period === null || dataset.phase === null) return null;
  return formatPeriod(dataset.frequency, dataset.phase, period);
}
