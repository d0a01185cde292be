/** Severity of a rule, from the least to the most severe. */
export const SIGMA_LEVELS = ['informational', 'low', 'medium', 'high', 'critical'] as const;
export type SigmaLevel = (typeof SIGMA_LEVELS)[number];

/** Scalar value that a rule compares a field with. */
export type SigmaScalar = string | number | boolean | null;

/** Place of a part of a rule in its file. */
export interface SigmaPlace {
  readonly line: number;
  readonly column: number;
}

/** One line of a selection: a field, its modifiers and the values of which one (or all, with `all`) must match. */
export interface SigmaFieldTest {
  /** Null for a keyword, which is searched in every text of the event. */
  readonly field: string | null;
  readonly modifiers: readonly string[];
  readonly values: readonly SigmaScalar[];
  readonly place: SigmaPlace;
}

/** A selection: alternatives, of which each is a list of tests that must all match. */
export type SigmaSelection = readonly (readonly SigmaFieldTest[])[];

/** Parsed condition of a rule. */
export type SigmaCondition =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly SigmaCondition[] }
  | { readonly kind: 'not'; readonly part: SigmaCondition }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'of'; readonly count: number | 'all'; readonly names: readonly string[] };

export interface SigmaLogsource {
  readonly category: string | null;
  readonly product: string | null;
  readonly service: string | null;
}

/** What detection rules and correlations have in common. */
interface SigmaHeader {
  readonly file: string;
  readonly place: SigmaPlace;
  readonly title: string;
  readonly id: string | null;
  /** Name by which correlations refer to the rule. */
  readonly name: string | null;
  readonly description: string;
  readonly author: string;
  readonly status: string;
  readonly level: SigmaLevel;
  readonly tags: readonly string[];
  readonly falsePositives: readonly string[];
}

/** A rule about single events. */
export interface SigmaDetectionRule extends SigmaHeader {
  readonly kind: 'detection';
  readonly logsource: SigmaLogsource;
  readonly selections: ReadonlyMap<string, SigmaSelection>;
  readonly condition: SigmaCondition;
}

export const CORRELATION_TYPES = [
  'event_count',
  'value_count',
  'value_sum',
  'value_avg',
  'temporal',
  'temporal_ordered',
] as const;
export type CorrelationType = (typeof CORRELATION_TYPES)[number];

/** Comparisons of a correlation's figure; all of them must hold. */
export interface CorrelationBounds {
  readonly gte?: number;
  readonly gt?: number;
  readonly lte?: number;
  readonly lt?: number;
  readonly eq?: number;
  readonly neq?: number;
}

/** A rule about several events within a time span. */
export interface SigmaCorrelationRule extends SigmaHeader {
  readonly kind: 'correlation';
  readonly type: CorrelationType;
  /** Ids or names of the rules whose matches are correlated. */
  readonly rules: readonly string[];
  readonly groupBy: readonly string[];
  /** Fields of a group that have other names in some of the rules: alias, rule, field. */
  readonly aliases: ReadonlyMap<string, ReadonlyMap<string, string>>;
  readonly timespanSeconds: number;
  readonly bounds: CorrelationBounds;
  /** Field of which values are counted or added up, for `value_…`. */
  readonly valueField: string | null;
  /** Whether the correlated rules also report their own matches. */
  readonly generate: boolean;
}

export type SigmaRule = SigmaDetectionRule | SigmaCorrelationRule;
