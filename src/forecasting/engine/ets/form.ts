/** One exponential smoothing model of the ETS family: error, trend and season (Hyndman et al., 2008, ch. 2). */
export interface EtsForm {
  readonly error: 'additive' | 'multiplicative';
  readonly trend: 'none' | 'additive' | 'damped';
  readonly season: 'none' | 'additive' | 'multiplicative';
}

const LETTERS = { none: 'n', additive: 'a', damped: 'ad', multiplicative: 'm' } as const;

/** The name of a form, such as `ets_aadm` for additive error, damped trend, multiplicative season. */
export function formName(form: EtsForm): string {
  return `ets_${LETTERS[form.error]}${LETTERS[form.trend]}${LETTERS[form.season]}`;
}

/** Smoothing parameters the form estimates: level always, then trend, damping and season as present. */
export function smoothingCount(form: EtsForm): number {
  return (
    1 +
    (form.trend === 'none' ? 0 : 1) +
    (form.trend === 'damped' ? 1 : 0) +
    (form.season === 'none' ? 0 : 1)
  );
}

/** Starting states the form estimates; the seasonal ones are tied by their sum, so one fewer than the season. */
export function stateCount(form: EtsForm, seasonLength: number): number {
  return 1 + (form.trend === 'none' ? 0 : 1) + (form.season === 'none' ? 0 : seasonLength - 1);
}

/** True where the form divides by data or by a forecast, so that every value has to be above zero. */
export function needsPositive(form: EtsForm): boolean {
  return form.error === 'multiplicative' || form.season === 'multiplicative';
}
