import { compileFieldTest, type EventTest, exactTexts, type Placeholders } from './compile-test.ts';
import type { FieldTable } from './event-view.ts';
import type { SigmaCondition, SigmaDetectionRule, SigmaSelection } from './sigma-rule.ts';

/** Texts of which an event must have one in a field before a rule can match. */
export interface Precondition {
  readonly slot: number;
  readonly texts: ReadonlySet<string>;
}

export interface CompiledRule {
  readonly rule: SigmaDetectionRule;
  readonly matches: EventTest;
  /** Null if the rule must be tried with every event. */
  readonly precondition: Precondition | null;
}

/** Compiles a detection rule. @throws SigmaError */
export function compileRule(
  rule: SigmaDetectionRule,
  fields: FieldTable,
  placeholders: Placeholders,
): CompiledRule {
  const selections = new Map(
    [...rule.selections].map(([name, selection]) => [
      name,
      compileSelection(selection, fields, rule.file, placeholders),
    ]),
  );
  return {
    rule,
    matches: compileCondition(rule.condition, selections),
    precondition: preconditionOf(rule.condition, rule.selections, fields),
  };
}

function compileSelection(
  selection: SigmaSelection,
  fields: FieldTable,
  file: string,
  placeholders: Placeholders,
): EventTest {
  const alternatives = selection.map((tests) => {
    const compiled = tests.map((test) => compileFieldTest(test, fields, file, placeholders));
    return joinAll(compiled);
  });
  return joinAny(alternatives);
}

function compileCondition(
  condition: SigmaCondition,
  selections: ReadonlyMap<string, EventTest>,
): EventTest {
  switch (condition.kind) {
    case 'name':
      return selections.get(condition.name)!;
    case 'not': {
      const part = compileCondition(condition.part, selections);
      return (event) => !part(event);
    }
    case 'and':
      return joinAll(condition.parts.map((part) => compileCondition(part, selections)));
    case 'or':
      return joinAny(condition.parts.map((part) => compileCondition(part, selections)));
    case 'of': {
      const parts = condition.names.map((name) => selections.get(name)!);
      const { count } = condition;
      if (count === 'all') return joinAll(parts);
      if (count === 1) return joinAny(parts);
      return (event) => parts.filter((part) => part(event)).length >= count;
    }
  }
}

function joinAll(parts: readonly EventTest[]): EventTest {
  if (parts.length === 1) return parts[0]!;
  return (event) => {
    for (const part of parts) if (!part(event)) return false;
    return true;
  };
}

function joinAny(parts: readonly EventTest[]): EventTest {
  if (parts.length === 1) return parts[0]!;
  return (event) => {
    for (const part of parts) if (part(event)) return true;
    return false;
  };
}

function preconditionOf(
  condition: SigmaCondition,
  selections: ReadonlyMap<string, SigmaSelection>,
  fields: FieldTable,
): Precondition | null {
  const ofSelection = (name: string): Precondition | null =>
    unite(
      selections.get(name)!.map((tests) =>
        narrowest(
          tests.map((test) => {
            const texts = exactTexts(test);
            return texts === null
              ? null
              : { slot: fields.slotOf(test.field!), texts: new Set(texts) };
          }),
        ),
      ),
    );
  const of = (part: SigmaCondition): Precondition | null =>
    preconditionOf(part, selections, fields);
  switch (condition.kind) {
    case 'name':
      return ofSelection(condition.name);
    case 'not':
      return null;
    case 'and':
      return narrowest(condition.parts.map(of));
    case 'or':
      return unite(condition.parts.map(of));
    case 'of': {
      const parts = condition.names.map(ofSelection);
      if (condition.count === 'all') return narrowest(parts);
      return condition.count > 0 ? unite(parts) : null;
    }
  }
}

/** One of several preconditions that all hold: the one with the fewest texts. */
function narrowest(parts: readonly (Precondition | null)[]): Precondition | null {
  return parts.reduce(
    (best, part) =>
      part !== null && (best === null || part.texts.size < best.texts.size) ? part : best,
    null,
  );
}

/** The precondition of alternatives, if all of them look at the same field. */
function unite(parts: readonly (Precondition | null)[]): Precondition | null {
  const slot = parts[0]?.slot;
  if (slot === undefined || parts.some((part) => part?.slot !== slot)) return null;
  return { slot, texts: new Set(parts.flatMap((part) => [...part!.texts])) };
}
