import { parseCondition } from './parse-condition.ts';
import { readCorrelation } from './read-correlation.ts';
import type { SigmaError } from './sigma-error.ts';
import {
  SIGMA_LEVELS,
  type SigmaCondition,
  type SigmaDetectionRule,
  type SigmaFieldTest,
  type SigmaLevel,
  type SigmaLogsource,
  type SigmaRule,
  type SigmaSelection,
} from './sigma-rule.ts';
import { type YamlEntry, YamlRuleFile, type YamlValue } from './yaml-place.ts';

/** Keys of a detection that are not selections. */
const RESERVED = new Set(['condition', 'timeframe']);

/**
 * Reads the rules of a Sigma file: one or more YAML documents, each a detection rule or a correlation.
 *
 * @param file name for errors
 * @throws SigmaError with file, line and column of the first fault
 */
export function loadRules(text: string, file: string): SigmaRule[] {
  return new YamlRuleFile(file, text).documents.map((document) => readRule(document, file));
}

function readRule(document: YamlValue, file: string): SigmaRule {
  const top = new Map(document.entries('a rule').map(({ key, value }) => [key, value]));
  const header = readHeader(top, document, file);
  const correlation = top.get('correlation');
  if (correlation !== undefined) {
    return { ...header, kind: 'correlation', ...readCorrelation(correlation) };
  }
  const detection = top.get('detection');
  if (detection === undefined) {
    throw document.error('the rule must have "detection" or "correlation"');
  }
  const logsource = readLogsource(top.get('logsource'), document);
  return { ...header, kind: 'detection', logsource, ...readDetection(detection) };
}

type Header = Omit<SigmaDetectionRule, 'kind' | 'logsource' | 'selections' | 'condition'>;

function readHeader(top: Map<string, YamlValue>, document: YamlValue, file: string): Header {
  const title = top.get('title');
  if (title === undefined) throw document.error('the rule must have a title');
  const optional = (key: string): string => {
    const value = top.get(key)?.scalar(key) ?? '';
    return String(value).trim();
  };
  const texts = (key: string): string[] =>
    (top.get(key)?.items() ?? []).map((item) => String(item.scalar(key) ?? ''));
  return {
    file,
    place: document.place,
    title: title.text('title'),
    id: optional('id') || null,
    name: optional('name') || null,
    description: optional('description'),
    author: optional('author'),
    status: optional('status') || 'experimental',
    level: readLevel(top.get('level')),
    tags: texts('tags'),
    falsePositives: texts('falsepositives'),
  };
}

function readLevel(value: YamlValue | undefined): SigmaLevel {
  if (value === undefined) return 'medium';
  const text = value.scalar('level');
  const found = SIGMA_LEVELS.find((level) => level === text);
  if (found === undefined) throw value.error(`level must be one of ${SIGMA_LEVELS.join(', ')}`);
  return found;
}

function readLogsource(value: YamlValue | undefined, document: YamlValue): SigmaLogsource {
  if (value === undefined) throw document.error('the rule must have a logsource');
  const parts = new Map(value.entries('logsource').map(({ key, value: part }) => [key, part]));
  const read = (key: string): string | null => {
    const found = parts.get(key)?.scalar(key) ?? null;
    return found === null ? null : String(found).toLowerCase();
  };
  return { category: read('category'), product: read('product'), service: read('service') };
}

function readDetection(detection: YamlValue): Pick<SigmaDetectionRule, 'selections' | 'condition'> {
  const entries = detection.entries('detection');
  const selections = new Map<string, SigmaSelection>();
  for (const { key, value } of entries) {
    if (!RESERVED.has(key)) selections.set(key, readSelection(key, value));
  }
  const condition = entries.find(({ key }) => key === 'condition')?.value;
  if (condition === undefined) throw detection.error('the detection must have a condition');
  if (selections.size === 0) throw detection.error('the detection must have a selection');
  const parts = condition.items().map((item) => readCondition(item, [...selections.keys()]));
  return { selections, condition: parts.length === 1 ? parts[0]! : { kind: 'or', parts } };
}

function readCondition(value: YamlValue, names: readonly string[]): SigmaCondition {
  try {
    return parseCondition(value.text('condition'), names);
  } catch (error) {
    throw isPlaced(error) ? error : value.error((error as Error).message);
  }
}

function isPlaced(error: unknown): error is SigmaError {
  return (error as Error).name === 'SigmaError';
}

/** A mapping is one alternative; in a list, each mapping is one, and the plain values are keywords. */
function readSelection(name: string, value: YamlValue): SigmaSelection {
  const items = value.items();
  if (items.length === 0) throw value.error(`the selection "${name}" is empty`);
  const alternatives: SigmaFieldTest[][] = [];
  const keywords = items.filter((item) => !item.isMap);
  for (const item of items.filter(({ isMap }) => isMap)) {
    const tests = item.entries(`the selection "${name}"`).map(readFieldTest);
    if (tests.length === 0) throw item.error(`the selection "${name}" is empty`);
    alternatives.push(tests);
  }
  if (keywords.length > 0) {
    const values = keywords.map((item) => item.scalar('a keyword'));
    alternatives.push([{ field: null, modifiers: [], values, place: value.place }]);
  }
  return alternatives;
}

function readFieldTest({ key, value }: YamlEntry): SigmaFieldTest {
  const [field, ...modifiers] = key.split('|');
  const values = value.items().map((item) => item.scalar(`the value of "${key}"`));
  if (values.length === 0) throw value.error(`"${key}" has no values`);
  return { field: field === '' ? null : field!, modifiers, values, place: value.place };
}
