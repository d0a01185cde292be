import { isRefusal } from '../models/model.ts';
import type { ArimaEffort, FittedArima } from './arima-model.ts';
import { fitArima, isStable } from './arima-model.ts';
import { arima } from './automatic-arima.ts';
import { ExactErrors } from './exact-errors.ts';
import { differenced, differencesNeeded, kpss } from './differencing.ts';
import { freeNumbers, rootsBeyond, stationaryCoefficients } from './lag-polynomial.ts';
import type { ArimaOrder } from './order.ts';
import { orderName } from './order.ts';

// Box and Jenkins' series G, 1949 to 1960: passengers a month in thousands.
const AIRLINE = Float64Array.of(
  112,
  118,
  132,
  129,
  121,
  135,
  148,
  148,
  136,
  119,
  104,
  118,
  115,
  126,
  141,
  135,
  125,
  149,
  170,
  170,
  158,
  133,
  114,
  140,
  145,
  150,
  178,
  163,
  172,
  178,
  199,
  199,
  184,
  162,
  146,
  166,
  171,
  180,
  193,
  181,
  183,
  218,
  230,
  242,
  209,
  191,
  172,
  194,
  196,
  196,
  236,
  235,
  229,
  243,
  264,
  272,
  237,
  211,
  180,
  201,
  204,
  188,
  235,
  227,
  234,
  264,
  302,
  293,
  259,
  229,
  203,
  229,
  242,
  233,
  267,
  269,
  270,
  315,
  364,
  347,
  312,
  274,
  237,
  278,
  284,
  277,
  317,
  313,
  318,
  374,
  413,
  405,
  355,
  306,
  271,
  306,
  315,
  301,
  356,
  348,
  355,
  422,
  465,
  467,
  404,
  347,
  305,
  336,
  340,
  318,
  362,
  348,
  363,
  435,
  491,
  505,
  404,
  359,
  310,
  337,
  360,
  342,
  406,
  396,
  420,
  472,
  548,
  559,
  463,
  407,
  362,
  405,
  417,
  391,
  419,
  461,
  472,
  535,
  622,
  606,
  508,
  461,
  390,
  432,
).map(Math.log);
const AIRLINE_MODEL: ArimaOrder = {
  ar: 0,
  differences: 1,
  ma: 1,
  seasonalAr: 0,
  seasonalDifferences: 1,
  seasonalMa: 1,
  constant: false,
};
const PLAIN = { ...AIRLINE_MODEL, seasonalDifferences: 0, seasonalMa: 0, ma: 0, differences: 0 };

function fitted(
  order: ArimaOrder,
  y: Float64Array,
  seasonLength = 1,
  effort: ArimaEffort = {},
): FittedArima {
  const result = fitArima(order, y, seasonLength, effort);
  if (isRefusal(result)) throw new Error(`refused: ${result.refused}`);
  return result;
}

describe('fitArima', () => {
  // R: arima(log(AirPassengers), c(0, 1, 1), list(order = c(0, 1, 1)), method = "CSS")
  it("gives R's estimates of the airline model", () => {
    const fit = fitted(AIRLINE_MODEL, AIRLINE, 12);
    expect(fit.name).toBe('arima_011_011');
    expect(fit.parameters['ma1']).toBeCloseTo(-0.3772, 3);
    expect(fit.parameters['ma12']).toBeCloseTo(-0.5724, 3);
    expect(fit.parameters['ma13']).toBeCloseTo(0.3772 * 0.5724, 3);
  });

  // R: arima(log(AirPassengers), c(0, 1, 1), list(order = c(0, 1, 1))), log likelihood 244.7, sigma^2 0.001348
  it("gives R's estimates of the airline model by exact likelihood", () => {
    const fit = fitted(AIRLINE_MODEL, AIRLINE, 12, { exact: true });
    expect(fit.parameters['ma1']).toBeCloseTo(-0.4018, 3);
    expect(fit.parameters['ma12']).toBeCloseTo(-0.557, 3);
    const n = 144 - 13;
    const correction = (2 * 3 * 4) / (n - 4);
    const logLikelihood = (6 + correction - fit.aicc - n * (1 + Math.log(2 * Math.PI))) / 2;
    expect(logLikelihood).toBeCloseTo(244.7, 1);
  });

  it('has the exact likelihood of a first-order autoregression by hand', () => {
    const w = Float64Array.of(0.4, -0.2, 0.9, 0.3);
    const model = new ExactErrors({ ...PLAIN, ar: 1 }, 1, 4, 1);
    const errors = new Float64Array(4);
    const innovations = new Float64Array(4);
    const squares = model.fill(Float64Array.of(Math.atanh(0.6 / 0.9999)), w, errors, innovations);
    const byHand = [0.4, -0.2 - 0.24, 0.9 + 0.12, 0.3 - 0.54];
    innovations.forEach((error, t) => expect(error).toBeCloseTo(byHand[t]!, 12));
    const variance = 1 / (1 - 0.36);
    const sum = byHand.reduce((total, e, t) => total + (t === 0 ? (e * e) / variance : e * e), 0);
    expect(squares).toBeCloseTo(sum * variance ** (1 / 4), 12);
  });

  it('forecasts an autoregression by hand', () => {
    const y = Float64Array.from({ length: 60 }, (_, t) => 2 + 0.5 * Math.sin(t));
    const fit = fitted({ ...PLAIN, ar: 1, constant: true }, y);
    expect(fit.parameters['ar1']).toBeCloseTo(Math.cos(1), 1);
    const drift = fit.states['mean']! * (1 - fit.parameters['ar1']!);
    const expected = drift + fit.parameters['ar1']! * y[59]!;
    expect(fit.forecast(1).mean[0]).toBeCloseTo(expected, 12);
  });

  it('widens a random walk with the square root of time', () => {
    const walk = Float64Array.of(0, 1, 0, 1, 2, 1, 2, 3, 2, 1);
    const outlook = fitted({ ...PLAIN, differences: 1 }, walk).forecast(4);
    const width = (step: number): number => outlook.quantile(step, 0.9) - outlook.mean[step]!;
    expect(width(3) / width(0)).toBeCloseTo(2, 12);
  });

  it('says so where differencing leaves nothing', () => {
    expect(fitArima(AIRLINE_MODEL, AIRLINE.subarray(0, 15), 12)).toEqual({ refused: 'too_short' });
  });

  it('estimates again at little cost, from where it was', () => {
    const again = fitted(AIRLINE_MODEL, AIRLINE, 12).refit(AIRLINE.subarray(0, 132));
    if (isRefusal(again)) throw new Error(again.refused);
    const fresh = fitted(AIRLINE_MODEL, AIRLINE.subarray(0, 132), 12);
    expect(again.parameters['ma1']).toBeCloseTo(fresh.parameters['ma1']!, 2);
  });
});

describe('lag polynomials', () => {
  it('are stationary whatever they are made from, and lead back', () => {
    const out = new Float64Array(3);
    stationaryCoefficients(Float64Array.of(0.3, -1.2, 2), 0, 3, out);
    expect(rootsBeyond(out, 1)).toBe(true);
    freeNumbers(out)!.forEach((value, i) => expect(value).toBeCloseTo([0.3, -1.2, 2][i]!, 9));
    expect(freeNumbers([1.1])).toBeNull();
  });

  it('tell roots that come near the unit circle', () => {
    expect(rootsBeyond([0.98], 1.01)).toBe(true);
    expect(rootsBeyond([0.995], 1.01)).toBe(false);
    expect(isStable({ refused: 'too_short' }, 1)).toBe(false);
  });
});

describe('differences', () => {
  it('take off what was before', () => {
    expect([...differenced(Float64Array.of(1, 4, 9, 16), 1, 2)]).toEqual([2, 2]);
    expect(differenced(Float64Array.of(1, 2), 4, 1)).toHaveLength(0);
  });

  it('are as many as the series wanders', () => {
    let seed = 7;
    const noise = Float64Array.from(
      { length: 120 },
      () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647 - 0.5,
    );
    const sums = (y: Float64Array): Float64Array => {
      let sum = 0;
      return y.map((value) => (sum += value));
    };
    expect(kpss(noise)).toBeLessThan(0.463);
    expect(differencesNeeded(noise)).toBe(0);
    expect(differencesNeeded(sums(noise.map((value) => value + 0.3)))).toBe(1);
    expect(kpss(new Float64Array(9).fill(4))).toBe(0);
  });
});

describe('automatic orders', () => {
  it('take both differences of the airline series, and forecast its season', () => {
    const fit = arima.fit(AIRLINE.subarray(0, 132), 12);
    if (isRefusal(fit)) throw new Error(fit.refused);
    expect(fit.name).toMatch(/^arima_\d1\d_\d1\d$/);
    fit
      .forecast(12)
      .mean.forEach((value, step) =>
        expect(Math.abs(value - AIRLINE[132 + step]!)).toBeLessThan(0.12),
      );
  });

  it('make do with a handful of points', () => {
    expect(isRefusal(arima.fit(Float64Array.of(1, 2, 1, 2, 3), 1))).toBe(false);
    expect(arima.fit(Float64Array.of(1, 2, 1, 2), 1)).toEqual({ refused: 'too_short' });
  });

  it('have names', () => {
    expect(orderName({ ...PLAIN, ar: 2, constant: true })).toBe('arima_200_c');
  });
});
