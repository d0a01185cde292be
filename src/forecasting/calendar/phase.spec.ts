import type { Frequency } from './frequency.ts';
import { type ParsedDs, parseDs } from './ds-text.ts';
import { detectFrequency } from './frequency-detection.ts';
import { learnPhase } from './phase.ts';

const dates = (...texts: string[]): ParsedDs[] => texts.map((text) => parseDs(text) as ParsedDs);
const learned = (frequency: Frequency, ...texts: string[]): unknown =>
  learnPhase(frequency, dates(...texts))?.phase;
const detected = (...texts: string[]): unknown =>
  detectFrequency(dates(...texts).map((ds) => ({ series: 'a', ds })))?.frequency;

describe('learnPhase', () => {
  it('takes the end of the month from days that differ', () => {
    expect(learned('monthly', '2024-01-31', '2024-02-29', '2024-04-30')).toMatchObject({ day: 31 });
    expect(learned('monthly', '2024-06-30')).toMatchObject({ day: 31 });
  });

  it('tells the 30th from the end of the month', () => {
    expect(learned('monthly', '2024-01-30', '2024-02-29', '2024-03-30')).toMatchObject({ day: 30 });
  });

  it('follows the majority, whatever the order', () => {
    const texts = ['2024-01-15', '2024-02-01', '2024-03-01'];
    expect(learned('monthly', ...texts)).toEqual(learned('monthly', ...texts.reverse()));
    expect(learned('monthly', ...texts)).toMatchObject({ day: 1 });
  });

  it('learns weekday, quarter and fiscal year', () => {
    expect(learned('weekly', '1998-01-26', '1998-02-02')).toMatchObject({ day: 1 });
    expect(learned('quarterly', '2024-02-29', '2024-05-31')).toMatchObject({ month: 2, day: 31 });
    expect(learned('yearly', '2023-04-01', '2024-04-01')).toMatchObject({ month: 4, day: 1 });
    expect(learned('yearly', '1975')).toMatchObject({ style: 'YYYY' });
  });

  it('goes by the day that is written, whatever its offset', () => {
    const midnights = [
      '2024-03-30T00:00+01:00',
      '2024-03-31T00:00+01:00',
      '2024-04-01T00:00+02:00',
    ];
    expect(detected(...midnights)).toBe('daily');
    expect(learned('daily', ...midnights)).toEqual({
      style: 'YYYY-MM-DD',
      month: 0,
      day: 0,
      second: 0,
    });
    const months = ['2024-01-01T00:00:00+09:00', '2024-02-01T00:00:00+09:00'];
    expect(learned('monthly', ...months)).toMatchObject({ style: 'YYYY-MM-DD', day: 1 });
  });

  it('goes by UTC where hours count, and keeps how far the place is ahead', () => {
    const hours = ['2024-03-31T01:30+01:00', '2024-03-31T03:30+02:00', '2024-03-31T04:30+02:00'];
    expect(learned('hourly', ...hours)).toEqual({
      style: 'YYYY-MM-DDTHH:MMZ',
      month: 0,
      day: 0,
      second: 1800,
      offset: 7200,
    });
  });

  it('knows no phase where nothing fits', () => {
    expect(learned('daily', '1', '2')).toBeUndefined();
  });
});

describe('detectFrequency', () => {
  it.each([
    ['hourly', ['2024-01-01T00:00', '2024-01-01T01:00', '2024-01-01T02:00']],
    ['daily', ['2024-01-01', '2024-01-02', '2024-01-04']],
    ['weekly', ['2024-01-01', '2024-01-08', '2024-01-22']],
    ['monthly', ['2024-01-31', '2024-02-29', '2024-03-31']],
    ['quarterly', ['2024-01-01', '2024-04-01', '2024-10-01']],
    ['yearly', ['2022-01-01', '2023-01-01']],
    ['yearly', ['1975', '1976']],
    ['none', ['1', '2', '3']],
    ['monthly', ['202211', '202212', '202301']],
    ['quarterly', ['202210', '202301', '202304']],
    ['daily', ['20240130', '20240131', '20240201']],
    ['weekly', ['20240101', '20240108', '20240115']],
  ])('%s', (frequency, texts) => expect(detected(...texts)).toBe(frequency));

  it('does not guess from one date', () => expect(detected('2024-01-01')).toBeUndefined());
});
