import { SeriesDetector } from '../../src/alerts/series/index.ts';
import { type LabelledSeries, nabScore, rawScore, readNab } from '../support/nab-score.ts';
import { describeWithData, sharedText } from './shared-data.ts';

const EXAMPLE: LabelledSeries = {
  name: 'example',
  times: Array.from({ length: 1000 }, (_, i) => i),
  values: Array.from({ length: 1000 }, () => 0),
  windows: [[400, 499]],
};

describe('the score of the Numenta benchmark', () => {
  it('is worked out as published', () => {
    expect(rawScore(EXAMPLE, [])).toBe(-1);
    expect(rawScore(EXAMPLE, [400])).toBeCloseTo(1, 12);
    expect(rawScore(EXAMPLE, [499])).toBeCloseTo(0.0253, 3);
    expect(rawScore(EXAMPLE, [450, 460])).toBeCloseTo(0.8598, 4);
    expect(rawScore(EXAMPLE, [200])).toBeCloseTo(-1.11, 12);
    expect(rawScore(EXAMPLE, [900])).toBeCloseTo(-1.11, 12);
    expect(rawScore(EXAMPLE, [100])).toBe(-1);
    expect(nabScore([EXAMPLE], () => [])).toBe(0);
    expect(nabScore([EXAMPLE], () => [400])).toBeCloseTo(100, 10);
  });
});

describeWithData('the series detector on the Numenta benchmark', () => {
  it('scores at least 70 by the standard profile', () => {
    const score = nabScore(readNab(sharedText('nab/nab.json.gz')), ({ times, values }) => {
      const detector = new SeriesDetector();
      return values.flatMap((value, i) => (detector.see(times[i]!, value).alert ? [i] : []));
    });
    expect(score).toBeGreaterThanOrEqual(70);
  });
});
