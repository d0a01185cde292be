import { compileRule, type CompiledRule } from './compile-rule.ts';
import type { Placeholders } from './compile-test.ts';
import { Correlator } from './correlator.ts';
import { FieldTable } from './event-view.ts';
import { SigmaError } from './sigma-error.ts';
import { SigmaMatcher } from './sigma-matcher.ts';
import type {
  SigmaCorrelationRule,
  SigmaDetectionRule,
  SigmaLogsource,
  SigmaRule,
} from './sigma-rule.ts';

export interface CompileOptions {
  /** Fields of the events by the names that rules use; others keep their names. */
  readonly fields?: Readonly<Record<string, string | readonly string[]>>;
  /** Values of `%name%` in rules with the modifier `expand`. */
  readonly placeholders?: Placeholders;
  /** Whether rules for a log source apply to the events; by default, all do. */
  readonly applies?: (logsource: SigmaLogsource) => boolean;
  /** Groups that one correlation remembers; beyond that, the least recently used is forgotten. */
  readonly maxGroups?: number;
}

const MAX_GROUPS = 10_000;

/**
 * Compiles rules into a matcher.
 *
 * @throws SigmaError for unknown modifiers, values that do not fit, and correlations of unknown rules
 */
export function compile(rules: readonly SigmaRule[], options: CompileOptions = {}): SigmaMatcher {
  const mapping = new Map(
    Object.entries(options.fields ?? {}).map(([name, fields]) => [name, [fields].flat()]),
  );
  const fields = new FieldTable(mapping);
  const applies = options.applies ?? (() => true);
  const byKey = indexRules(rules);
  const compiled: CompiledRule[] = rules
    .filter((rule): rule is SigmaDetectionRule => rule.kind === 'detection')
    .filter(({ logsource }) => applies(logsource))
    .map((rule) => compileRule(rule, fields, options.placeholders ?? {}));
  const correlations = inOrder(
    rules.filter((rule): rule is SigmaCorrelationRule => rule.kind === 'correlation'),
    byKey,
  );
  const correlators = correlations.map(
    (rule) => new Correlator(rule, membersOf(rule, byKey), fields, options.maxGroups ?? MAX_GROUPS),
  );
  const silent = new Set(
    correlations.filter(({ generate }) => !generate).flatMap((rule) => membersOf(rule, byKey)),
  );
  return new SigmaMatcher(compiled, correlators, fields, silent, (rule) => membersOf(rule, byKey));
}

type RuleIndex = ReadonlyMap<string, SigmaRule>;

function indexRules(rules: readonly SigmaRule[]): RuleIndex {
  const index = new Map<string, SigmaRule>();
  for (const rule of rules) {
    for (const key of new Set([rule.id, rule.name])) {
      if (key === null) continue;
      const other = index.get(key);
      if (other !== undefined) fail(rule, `"${key}" also names the rule in ${other.file}`);
      index.set(key, rule);
    }
  }
  return index;
}

function membersOf(rule: SigmaCorrelationRule, index: RuleIndex): SigmaRule[] {
  return rule.rules.map((key) => index.get(key) ?? fail(rule, `no rule is called "${key}"`));
}

/** Orders correlations so that each follows those that it refers to. */
function inOrder(
  correlations: readonly SigmaCorrelationRule[],
  index: RuleIndex,
): SigmaCorrelationRule[] {
  const ordered = new Set<SigmaCorrelationRule>();
  const visit = (rule: SigmaCorrelationRule, above: readonly SigmaRule[]): void => {
    if (above.includes(rule)) fail(rule, 'the correlation refers to itself');
    if (ordered.has(rule)) return;
    for (const member of membersOf(rule, index)) {
      if (member.kind === 'correlation') visit(member, [...above, rule]);
    }
    ordered.add(rule);
  };
  for (const rule of correlations) visit(rule, []);
  return [...ordered];
}

function fail(rule: SigmaRule, problem: string): never {
  throw new SigmaError(rule.file, rule.place.line, rule.place.column, problem);
}
