import {
  CORRELATION_TYPES,
  type CorrelationBounds,
  type CorrelationType,
  type SigmaCorrelationRule,
} from './sigma-rule.ts';
import type { YamlValue } from './yaml-place.ts';

const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800, M: 2_592_000, y: 31_536_000 };
const COMPARISONS = ['gte', 'gt', 'lte', 'lt', 'eq', 'neq'] as const;

type Correlation = Pick<
  SigmaCorrelationRule,
  | 'type'
  | 'rules'
  | 'groupBy'
  | 'aliases'
  | 'timespanSeconds'
  | 'bounds'
  | 'valueField'
  | 'generate'
>;

/** Reads the part `correlation` of a rule. @throws SigmaError */
export function readCorrelation(value: YamlValue): Correlation {
  const parts = new Map(
    value.entries('correlation').map(({ key, value: part }) => [key, part] as const),
  );
  const need = (key: string): YamlValue => {
    const found = parts.get(key);
    if (found === undefined) throw value.error(`the correlation must have "${key}"`);
    return found;
  };
  const type = readType(need('type'));
  const rules = need('rules')
    .items()
    .map((item) => item.text('a rule of the correlation'));
  const { bounds, valueField } = readBounds(parts.get('condition'), type, value);
  return {
    type,
    rules,
    groupBy: (parts.get('group-by')?.items() ?? []).map((item) => item.text('group-by')),
    aliases: readAliases(parts.get('aliases')),
    timespanSeconds: readTimespan(parts.get('timespan') ?? need('timeframe')),
    bounds,
    valueField,
    generate: parts.get('generate')?.scalar('generate') === true,
  };
}

function readType(value: YamlValue): CorrelationType {
  const text = value.scalar('type');
  const found = CORRELATION_TYPES.find((type) => type === text);
  if (found === undefined) {
    throw value.error(`the type must be one of ${CORRELATION_TYPES.join(', ')}`);
  }
  return found;
}

function readTimespan(value: YamlValue): number {
  const found = /^(\d{1,9})([smhdwMy])$/.exec(value.text('timespan'));
  if (found === null || Number(found[1]) === 0) {
    throw value.error('the timespan must be a number with a unit, such as 30s, 15m, 1h or 7d');
  }
  return Number(found[1]) * SECONDS[found[2] as keyof typeof SECONDS];
}

function readBounds(
  value: YamlValue | undefined,
  type: CorrelationType,
  correlation: YamlValue,
): Pick<Correlation, 'bounds' | 'valueField'> {
  const isTemporal = type === 'temporal' || type === 'temporal_ordered';
  if (value === undefined) {
    if (isTemporal) return { bounds: {}, valueField: null };
    throw correlation.error('the correlation must have "condition", such as "gte: 10"');
  }
  const bounds: { -readonly [Key in keyof CorrelationBounds]: number } = {};
  let valueField: string | null = null;
  for (const { key, value: part } of value.entries('condition')) {
    const comparison = COMPARISONS.find((name) => name === key);
    if (comparison !== undefined) bounds[comparison] = readNumber(part, key);
    else if (key === 'field') valueField = part.text('field');
    else throw part.error(`a condition has ${COMPARISONS.join(', ')} and field, not "${key}"`);
  }
  if (type.startsWith('value_') && valueField === null) {
    throw value.error(`the condition of a ${type} correlation must have "field"`);
  }
  if (Object.keys(bounds).length === 0 && !isTemporal) {
    throw value.error(`the condition must have one of ${COMPARISONS.join(', ')}`);
  }
  return { bounds, valueField };
}

function readNumber(value: YamlValue, key: string): number {
  const number = Number(value.text(key));
  if (!Number.isFinite(number)) throw value.error(`"${key}" must be a number`);
  return number;
}

function readAliases(value: YamlValue | undefined): Correlation['aliases'] {
  return new Map(
    (value?.entries('aliases') ?? []).map(({ key, value: fields }) => [
      key,
      new Map(
        fields
          .entries(`the alias "${key}"`)
          .map(({ key: rule, value: field }) => [rule, field.text('a field')] as const),
      ),
    ]),
  );
}
