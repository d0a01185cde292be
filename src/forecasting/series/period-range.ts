import { invalidField } from '../../platform/index.ts';
import { periodAt } from '../calendar/index.ts';
import type { DatasetEntity } from '../datasets/dataset.entity.ts';
import type { PeriodRange } from './demand-removal.service.ts';
import type { ObservationRange } from './series.dto.ts';

/** The periods that a request names by dates. @throws Problem naming the one that is no date of the dataset's frequency */
export function periodRange({ frequency }: DatasetEntity, range: ObservationRange): PeriodRange {
  const at = (end: 'from' | 'to'): number => {
    const period = periodAt(frequency, range[end]);
    if (typeof period !== 'number') throw invalidField(`/${end}`, period.code, period.detail);
    return period;
  };
  const [from, to] = [at('from'), at('to')];
  if (to < from) throw invalidField('/to', 'before_from', 'must not be before from');
  return { from, to };
}
