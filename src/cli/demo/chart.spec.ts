import { chart } from './chart.ts';
import { weekDate } from './shop-data.ts';

const history = Array.from({ length: 156 }, (_, week) => 50 + 30 * Math.sin(week / 8));
const mean = Array.from({ length: 26 }, (_, step) => 50 + 30 * Math.sin((156 + step) / 8));
const data = {
  history,
  mean,
  lower: mean.map((value) => value - 15),
  upper: mean.map((value) => value + 15),
  dateAt: weekDate,
};

describe('chart', () => {
  it.each([true, false])('fits the width and names the dates (UTF-8: %s)', (utf8) => {
    const lines = chart(data, 80, utf8).trimEnd().split('\n');
    expect(Math.max(...lines.map((line) => [...line].length))).toBeLessThanOrEqual(80);
    expect(lines).toHaveLength(16);
    expect(lines.at(-1)).toContain(weekDate(156));
    expect(lines.at(-1)).toContain(weekDate(181));
  });

  it('is plain ASCII where the terminal knows no more', () => {
    // eslint-disable-next-line no-control-regex -- the range of ASCII is what is meant
    expect(chart(data, 80, false)).toMatch(/^[\x00-\x7f]*$/);
  });

  it('takes what is short, flat or zero', () => {
    const flat = { history: [0, 0], mean: [0], lower: [0], upper: [0], dateAt: weekDate };
    for (const utf8 of [true, false]) expect(chart(flat, 10, utf8).split('\n').length).toBe(17);
  });
});
