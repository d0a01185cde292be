import type { SeededRandom } from './seeded-random.ts';

/** Kind of a product, which determines how hard its demand is to forecast. */
export type ProductKind =
  | 'seasonal'
  | 'growing'
  | 'promoted'
  | 'intermittent'
  | 'stock-out'
  | 'new'
  | 'level shift'
  | 'declining'
  | 'steady';

/** Kinds of the twenty products; the first nine are one of each kind. */
export const MIX: readonly ProductKind[] = [
  'seasonal',
  'growing',
  'promoted',
  'intermittent',
  'stock-out',
  'new',
  'level shift',
  'declining',
  'steady',
  'seasonal',
  'seasonal',
  'promoted',
  'intermittent',
  'growing',
  'seasonal',
  'seasonal',
  'intermittent',
  'promoted',
  'seasonal',
  'growing',
];

/** Expected demand in a week, or null before the product was sold. */
export type DemandShape = (week: number) => number | null;

/** Draws how demand of one product runs over `weeks` weeks. */
export function drawShape(kind: ProductKind, weeks: number, random: SeededRandom): DemandShape {
  const level = Math.exp(random.between(Math.log(15), Math.log(400)));
  switch (kind) {
    case 'seasonal':
      return seasonal(level, random.between(0.35, 0.6), random);
    case 'growing':
      return trended(level, random.between(0.15, 0.45), random);
    case 'declining':
      return trended(level, random.between(-0.3, -0.15), random);
    case 'promoted':
      return promoted(level, weeks, random);
    case 'stock-out':
      return interrupted(level, weeks, random);
    case 'level shift':
      return shifted(level, weeks, random);
    case 'new':
      return launched(level, weeks, random);
    case 'intermittent':
      return rare(random);
    case 'steady':
      return seasonal(level, 0.05, random);
  }
}

function seasonal(level: number, swing: number, random: SeededRandom): DemandShape {
  const peak = random.between(0, 52);
  const festive = random.next() < 0.4 ? random.between(1.2, 1.6) : 1;
  return (week) => {
    const wave = 1 + swing * Math.cos((2 * Math.PI * (week - peak)) / 52.18);
    const weekOfYear = week % 52.18;
    return level * wave * (weekOfYear >= 48 && weekOfYear < 51 ? festive : 1);
  };
}

/** Grows or shrinks by a share a year, with a mild season. */
function trended(level: number, yearly: number, random: SeededRandom): DemandShape {
  const season = seasonal(1, 0.15, random);
  return (week) => level * (1 + yearly) ** (week / 52.18) * season(week)!;
}

/** Five promotions a year at the same weeks, each a week or two of far higher sales and a dip after it. */
function promoted(level: number, weeks: number, random: SeededRandom): DemandShape {
  const lift = new Float64Array(weeks + 4).fill(1);
  const starts = Array.from({ length: 5 }, (_, i) => 4 + i * 10 + random.integer(0, 4));
  for (let year = 0; year * 52 < weeks; year++) {
    for (const start of starts) {
      const at = year * 52 + start;
      if (at + 2 >= weeks) continue;
      const height = random.between(1.6, 2.4);
      lift[at] = height;
      lift[at + 1] = 1 + (height - 1) * 0.5;
      lift[at + 2] = 0.8;
    }
  }
  const season = seasonal(level, 0.15, random);
  return (week) => season(week)! * (lift[week] ?? 1);
}

function interrupted(level: number, weeks: number, random: SeededRandom): DemandShape {
  const from = weeks - random.integer(20, 40);
  const to = from + random.integer(4, 7);
  const season = seasonal(level, 0.25, random);
  return (week) => (week >= from && week < to ? 0 : season(week)!);
}

function shifted(level: number, weeks: number, random: SeededRandom): DemandShape {
  const at = weeks - random.integer(30, 70);
  const factor = random.next() < 0.5 ? random.between(0.4, 0.65) : random.between(1.5, 2.2);
  const season = seasonal(level, 0.1, random);
  return (week) => season(week)! * (week >= at ? factor : 1);
}

/** First sold some months ago, and slower at first. */
function launched(level: number, weeks: number, random: SeededRandom): DemandShape {
  const from = weeks - random.integer(16, 40);
  return (week) => (week < from ? null : level * (1 - 0.8 * Math.exp(-(week - from + 1) / 6)));
}

/** Asked for in some weeks only, then a few pieces at once. */
function rare(random: SeededRandom): DemandShape {
  const share = random.between(0.1, 0.3);
  const size = random.between(1.5, 6);
  return () => (random.next() < share ? size : 0);
}
