/** One column of numbers, over the history and the horizon. */
export interface DriverColumn {
  readonly name: string;
  readonly values: Float64Array;
}

/** A driver of demand: a price, a promotion, or several columns that are used together, such as trading days. */
export interface Driver {
  readonly name: string;
  /** Drivers of one kind are readings of the same thing: one at most is used. */
  readonly kind?: string;
  readonly columns: readonly DriverColumn[];
}

/** Why a driver was left out. */
export type LeftOut =
  /** It never changes in the history. */
  | 'constant'
  /** Other drivers, the trend or the season say the same, or another driver of its kind fits better. */
  | 'collinear'
  /** The history is too short to tell its effect. */
  | 'too_short'
  /** It explains the history no better than chance would. */
  | 'insignificant'
  /** Forecasts from past origins were no better with it. */
  | 'does_not_pay';

export type EffectForm = 'logarithmic' | 'relative' | 'additive';

/**
 * Effect of a driver: the change of demand per unit of each column. `logarithmic` coefficients are changes of the
 * logarithm of demand, `relative` ones are shares of mean demand, and `additive` ones are in the units of the data.
 */
export interface Effect {
  readonly driver: string;
  readonly leftOut: LeftOut | null;
  readonly form: EffectForm;
  /** By column; empty where it was left out. */
  readonly coefficients: Readonly<Record<string, number>>;
  /** How much of each forecast is due to it, in the units of the data; empty where it was left out. */
  readonly contribution: Float64Array;
}
