import { Evaluation, forecastSeries } from '../../src/forecasting/engine/index.ts';
import { naive2 } from '../../src/forecasting/engine/accuracy/naive2.ts';
import { fitEts } from '../../src/forecasting/engine/ets/ets-model.ts';
import type { EtsForm } from '../../src/forecasting/engine/ets/form.ts';
import { lostToDifferences } from '../../src/forecasting/engine/arima/order.ts';
import { fitArima } from '../../src/forecasting/engine/arima/arima-model.ts';
import type { FittedModel, ModelRefusal } from '../../src/forecasting/engine/models/model.ts';
import { isRefusal } from '../../src/forecasting/engine/models/model.ts';
import { mstl } from '../../src/forecasting/engine/mstl/mstl-model.ts';
import { theta } from '../../src/forecasting/engine/theta/theta.ts';
import { prepare } from '../../src/forecasting/engine/series/preparation.ts';
import type { ReferenceForecast, SharedSeries } from './shared-data.ts';
import {
  baselineSeries,
  describeWithData,
  referenceForecasts,
  referenceForms,
  referenceOrders,
  referenceSummary,
} from './shared-data.ts';

const M3 = ['m3_yearly', 'm3_quarterly', 'm3_monthly'];
const LETTERS = { A: 'additive', M: 'multiplicative', N: 'none', Ad: 'damped' } as const;

const train = (series: SharedSeries): Float64Array =>
  series.y.subarray(0, series.y.length - series.horizon);
const test = (series: SharedSeries): Float64Array =>
  series.y.subarray(series.y.length - series.horizon);

/** Share of series on which a relative difference stays within a limit. */
function shareWithin(differences: readonly number[], limit: number): number {
  return differences.filter((difference) => difference <= limit).length / differences.length;
}

function largestDifference(ours: Float64Array, theirs: Float64Array): number {
  return ours.reduce(
    (worst, value, step) => Math.max(worst, Math.abs(value / theirs[step]! - 1)),
    0,
  );
}

/** Mean and 95% upper bound of a model fitted on the training part, in the units of the data. */
function outlookOf(series: SharedSeries, fit: (y: Float64Array) => FittedModel | ModelRefusal) {
  const { values, scale } = prepare(train(series), series.seasonLength)!;
  const result = fit(values);
  if (isRefusal(result)) throw new Error(`${series.id}: ${result.refused}`);
  const outlook = result.forecast(series.horizon);
  return {
    mean: outlook.mean.map((value) => value * scale),
    upper: outlook.mean.map((_, step) => outlook.quantile(step, 0.975) * scale),
  };
}

function formOf(letters: string): EtsForm {
  const [error, trend, season] = letters
    .split(';')
    .map((letter) => LETTERS[letter as keyof typeof LETTERS]);
  return { error, trend, season } as EtsForm;
}

describeWithData('metrics against R', () => {
  it.each([
    ...M3.flatMap((set) => [
      [set, 'naive'],
      [set, 'seasonal_naive'],
    ]),
    ['nn5_daily', 'seasonal_naive'],
    ['m4_hourly', 'seasonal_naive'],
    ['carparts', 'naive'],
  ])('%s, %s: sMAPE, MASE, OWA, RMSSE', (set, method) => {
    const list = baselineSeries(set);
    const evaluation = new Evaluation({
      seasonLength: list[0]!.seasonLength,
      maseLag: list[0]!.maseLag,
    });
    for (const series of list) {
      const options = { horizon: series.horizon, seasonLength: series.seasonLength };
      const result = forecastSeries(train(series), { ...options, method: method as 'naive' });
      evaluation.add(train(series), test(series), result.ok ? result : null);
    }
    const report = evaluation.report();
    const expected = referenceSummary(set, method === 'naive' ? 'naive' : 'snaive');
    expect(report.series).toBe(expected['n']);
    expect(report.smape).toBeCloseTo(expected['smape']!, 2);
    expect(report.mase).toBeCloseTo(expected['mase']!, 4);
    expect(report.rmsse).toBeCloseTo(expected['rmsse']!, 4);
    if (expected['owa']) expect(report.owa).toBeCloseTo(expected['owa'], 3);
  });

  it.each(M3)("%s: coverage and MSIS of R's own ets intervals", (set) => {
    const list = baselineSeries(set);
    const forecasts = referenceForecasts(set, 'ets');
    const evaluation = new Evaluation({
      seasonLength: list[0]!.seasonLength,
      maseLag: list[0]!.maseLag,
    });
    for (const series of list)
      evaluation.add(train(series), test(series), forecasts.get(series.id)!);
    const report = evaluation.report();
    const expected = referenceSummary(set, 'ets');
    expect(report.coverage80).toBeCloseTo(expected['cov80']!, 3);
    expect(report.coverage95).toBeCloseTo(expected['cov95']!, 3);
    expect(report.msis95! / expected['msis']!).toBeCloseTo(1, 3);
    expect(report.msis80! / expected['sis80']!).toBeCloseTo(1, 3);
  });

  it.each([...M3, 'm4_weekly', 'm4_hourly', 'nn5_daily'])('%s: Naive2 on every series', (set) => {
    const forecasts = referenceForecasts(set, 'Naive2');
    for (const series of baselineSeries(set)) {
      const ours = naive2(train(series), series.seasonLength, series.horizon);
      expect(largestDifference(ours, forecasts.get(series.id)!.mean)).toBeLessThan(1e-6);
    }
  });
});

describeWithData('Theta against R', () => {
  it.each([...M3, 'm4_hourly'])('%s: forecasts and bounds', (set) => {
    const forecasts = referenceForecasts(set, 'thetaf');
    const pairs = baselineSeries(set).map(
      (series): [ReturnType<typeof outlookOf>, ReferenceForecast] => [
        outlookOf(series, (y) => theta.fit(y, series.seasonLength)),
        forecasts.get(series.id)!,
      ],
    );
    const means = pairs.map(([ours, theirs]) => largestDifference(ours.mean, theirs.mean));
    const uppers = pairs.map(([ours, theirs]) => largestDifference(ours.upper, theirs.upper[1]!));
    expect(shareWithin(means, 1e-3)).toBeGreaterThanOrEqual(0.95);
    expect(shareWithin(uppers, 2e-2)).toBeGreaterThanOrEqual(0.95);
  });
});

describeWithData('ARIMA against R', () => {
  it.each([
    ['m3_yearly', 0.95],
    ['m3_quarterly', 0.9],
    ['m3_monthly', 0.85],
  ])('%s: the corrected AIC of the orders that R chose', (set, share) => {
    const orders = referenceOrders(set);
    const gains = baselineSeries(set, 60)
      .filter(({ id }) => orders.has(id))
      .map((series) => {
        const { order, aicc } = orders.get(series.id)!;
        const { values, scale } = prepare(train(series), series.seasonLength)!;
        const fit = fitArima(order, values, series.seasonLength, { exact: true });
        if (isRefusal(fit)) throw new Error(`${series.id}: ${fit.refused}`);
        const used = values.length - lostToDifferences(order, series.seasonLength);
        return aicc - (fit.aicc + used * (1 + Math.log(2 * Math.PI) + 2 * Math.log(scale)));
      });
    expect(gains.length).toBeGreaterThan(30);
    expect(gains.filter((gain) => gain > -0.02).length / gains.length).toBeGreaterThan(share);
    expect(gains.filter((gain) => Math.abs(gain) < 0.02).length / gains.length).toBeGreaterThan(
      0.7,
    );
  });
});

describeWithData('MSTL against R', () => {
  it.each(['m3_quarterly', 'm3_monthly', 'm4_hourly'])('%s: forecasts of stlf', (set) => {
    const forecasts = referenceForecasts(set, 'stlf');
    const means = baselineSeries(set).map((series) => {
      const ours = outlookOf(series, (y) => mstl.fit(y, series.seasonLength));
      return largestDifference(ours.mean, forecasts.get(series.id)!.mean);
    });
    expect(shareWithin(means, 1e-3)).toBeGreaterThanOrEqual(0.6);
    expect(shareWithin(means, 2e-2)).toBeGreaterThanOrEqual(0.8);
  });
});

/** How much lower our corrected AIC is than R's, both fitting the form R chose to the training part. */
function likelihoodGain(series: SharedSeries, form: string, aicc: number) {
  const { values, scale } = prepare(train(series), series.seasonLength)!;
  const fit = fitEts(formOf(form), values, series.seasonLength);
  if (isRefusal(fit)) throw new Error(`${series.id}: ${fit.refused}`);
  return { fit, gain: aicc - (fit.aicc + 2 * values.length * Math.log(scale)) };
}

describeWithData('exponential smoothing against R', () => {
  it.each(M3)('%s: as likely as R, and alike where equally likely', (set) => {
    const forms = referenceForms(set);
    const forecasts = referenceForecasts(set, 'ets');
    const gains: number[] = [];
    const alike: number[] = [];
    for (const series of baselineSeries(set, 60)) {
      const { form, aicc } = forms.get(series.id)!;
      const { fit, gain } = likelihoodGain(series, form, aicc);
      gains.push(gain);
      if (Math.abs(gain) > 0.02) continue;
      const ours = outlookOf(series, () => fit);
      const theirs = forecasts.get(series.id)!;
      alike.push(
        largestDifference(ours.mean, theirs.mean),
        largestDifference(ours.upper, theirs.upper[1]!),
      );
    }
    expect(gains.filter((gain) => gain > -0.5).length / gains.length).toBeGreaterThanOrEqual(0.9);
    expect(alike.length).toBeGreaterThan(5);
    expect(shareWithin(alike, 0.02)).toBeGreaterThanOrEqual(0.9);
  });

  it.each(['m4_hourly', 'nn5_daily'])('%s: as likely as R on long series', (set) => {
    const forms = referenceForms(set);
    const gains = baselineSeries(set).map((series) => {
      const { form, aicc } = forms.get(series.id)!;
      return likelihoodGain(series, form, aicc).gain;
    });
    expect(gains.filter((gain) => gain > -0.5).length / gains.length).toBeGreaterThanOrEqual(0.9);
  });
});
