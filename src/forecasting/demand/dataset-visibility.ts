import {
  covers,
  isBranch,
  type Part,
  type PartContent,
  type Totals,
} from '../../authorization/index.ts';
import { firstDay, longerPeriod } from '../calendar/index.ts';
import type { DatasetEntity } from '../datasets/dataset.entity.ts';
import { WILDCARD } from '../engine/index.ts';
import type { ObservationRun } from './segment-codec.ts';

/** Detail of shown data: single values, or totals of longer periods. */
export type Detail = Totals | 'single';

const FINEST_FIRST: readonly Detail[] = [
  'single',
  'daily',
  'weekly',
  'monthly',
  'quarterly',
  'yearly',
];

/** Visible part of a dataset for a caller: all, or shared parts. */
export class DatasetVisibility {
  /** @param parts null for all of it */
  constructor(private readonly parts: readonly Part[] | null) {}

  get isWhole(): boolean {
    return this.parts === null;
  }

  /** Detail in which the viewer sees this content of a product; undefined if they do not see it. */
  detailOf(uniqueId: string, shown: PartContent): Detail | undefined {
    if (this.parts === null) return 'single';
    return finest(
      this.parts.filter((part) => part.shows.includes(shown) && covers(part, uniqueId)),
    );
  }

  /**
   * Detail in which the viewer sees this content of a sum of products. A sum is visible if all products that it may
   * contain are.
   */
  detailOfNode(node: string, separator: string, shown: PartContent): Detail | undefined {
    if (this.parts === null) return 'single';
    const keys = node.split(separator);
    const fixed = keys.slice(0, keys.indexOf(WILDCARD));
    const beginning = fixed.map((key) => key + separator).join('');
    return finest(
      this.parts.filter((part) => part.shows.includes(shown) && coversBranch(part, beginning)),
    );
  }

  /** Whether they see this of every product, those that come later too. */
  coversAll(shown: PartContent): boolean {
    if (this.parts === null) return true;
    return this.parts.some((part) => part.shows.includes(shown) && part.products === null);
  }

  /** Whether they see anything of a product. */
  sees(uniqueId: string): boolean {
    return this.parts === null || this.parts.some((part) => covers(part, uniqueId));
  }

  /** The products that they see by name; undefined where they see branches or all. */
  get named(): readonly string[] | undefined {
    const lists = this.parts?.map(({ products }) => products) ?? [null];
    const names = lists.flatMap((products) => products ?? ['*']);
    return names.some(isBranch) ? undefined : [...new Set(names)];
  }
}

function finest(parts: readonly Part[]): Detail | undefined {
  const details = parts.map(({ totals }) => totals ?? 'single');
  return FINEST_FIRST.find((detail) => details.includes(detail));
}

/** Whether a part holds every product whose id has this beginning. */
function coversBranch({ products }: Part, beginning: string): boolean {
  if (products === null) return true;
  return products.some((one) => isBranch(one) && beginning.startsWith(one.slice(0, -1)));
}

/** Sum of the observations within one longer period. */
export interface Total {
  readonly period: number;
  /** Its first day. */
  readonly ds: string;
  readonly sum: number;
}

/**
 * Totals of the longer periods that the run covers completely. The total of a period that has just begun would reveal
 * single values.
 */
export function totalsOf(
  dataset: DatasetEntity,
  { periods, values }: ObservationRun,
  to: Totals,
): Total[] {
  const { frequency, phase } = dataset;
  if (frequency === 'none' || phase === null || periods.length === 0) return [];
  const longer = (period: number): number => longerPeriod(frequency, phase, period, to);
  const sums = new Map<number, number>();
  periods.forEach((period, i) => {
    const within = longer(period);
    sums.set(within, (sums.get(within) ?? 0) + values[i]!);
  });
  const [first, last] = [periods[0]!, periods.at(-1)!];
  if (longer(first - 1) === longer(first)) sums.delete(longer(first));
  if (longer(last + 1) === longer(last)) sums.delete(longer(last));
  return [...sums].map(([period, sum]) => ({ period, ds: firstDay(to, period), sum }));
}
