import type { Type } from '@nestjs/common';
import type { UserId } from '../database/ids.ts';
import { fieldClassesOf, type FieldClass } from './answer-fields.ts';
import { mask, type DataClass } from './data-class.ts';
import { classOfName } from './named-data.ts';

/** Viewer of a response: visible data classes and user id. */
export interface Viewer {
  readonly plain: ReadonlySet<DataClass>;
  readonly userId: UserId | undefined;
}

/** Masking of one response class. */
interface Plan {
  readonly fields: readonly (FieldClass & { readonly name: string })[];
  readonly parts: readonly { readonly name: string; readonly plan: Plan }[];
  /** The classes of all that it holds. */
  readonly classes: Set<DataClass>;
}

/** Returns the response as a viewer may see it: the same object if nothing is masked, otherwise a copy. */
export function maskFields<T>(answer: T, type: Type, view: Viewer): T {
  const plan = planOf(type);
  return isPlain(plan, view) ? answer : masked(answer, plan, view);
}

/** Whether responses of a class have fields that some callers may not see. */
export function isSensitive(type: Type): boolean {
  const { classes } = planOf(type);
  return classes.has('secret') || classes.has('personal') || classes.has('commercial');
}

/** Masks free-form data by the names of their members. */
export function maskNamed(value: unknown, view: Viewer): unknown {
  if (Array.isArray(value)) return value.map((one) => maskNamed(one, view));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => {
      const known = classOfName(name);
      if (known === undefined) return [name, maskNamed(one, view)];
      return [name, view.plain.has(known.dataClass) ? one : mask(one, known.dataClass, known.form)];
    }),
  );
}

/** Copies a response with `***` in place of each field that its class declares as a secret. */
export function withoutSecrets(answer: unknown): unknown {
  if (Array.isArray(answer)) return answer.map(withoutSecrets);
  if (typeof answer !== 'object' || answer === null || answer instanceof Date) return answer;
  const classes = fieldClassesOf((Object.getPrototypeOf(answer) ?? {}) as object);
  return Object.fromEntries(
    Object.entries(answer).map(([name, value]) => [
      name,
      classes[name]?.dataClass === 'secret' ? mask(value, 'secret') : withoutSecrets(value),
    ]),
  );
}

function isPlain({ classes }: Plan, { plain }: Viewer): boolean {
  for (const one of classes) if (!plain.has(one)) return false;
  return true;
}

function masked<T>(answer: T, plan: Plan, view: Viewer): T {
  if (Array.isArray(answer)) return answer.map((one: unknown) => masked(one, plan, view)) as T;
  if (typeof answer !== 'object' || answer === null || isPlain(plan, view)) return answer;
  const before = answer as Record<string, unknown>;
  const after: Record<string, unknown> = { ...before };
  for (const field of plan.fields) {
    const value = before[field.name];
    if (value !== undefined && !isShown(field, before, view)) {
      after[field.name] =
        field.form === 'by_name'
          ? maskNamed(value, view)
          : mask(value, field.dataClass, field.form);
    }
  }
  for (const { name, plan: part } of plan.parts) after[name] = masked(before[name], part, view);
  return after as T;
}

function isShown(field: FieldClass, answer: Record<string, unknown>, view: Viewer): boolean {
  if (field.once || view.plain.has(field.dataClass)) return true;
  if (field.dataClass !== 'personal' || field.of === undefined) return false;
  if (field.of === 'caller') return true;
  const whose = answer[field.of];
  const { userId } = view;
  return userId !== undefined && (whose === userId || whose === `user:${userId}`);
}

const plans = new WeakMap<Type, Plan>();

function planOf(type: Type): Plan {
  const known = plans.get(type);
  if (known !== undefined) return known;
  const prototype = type.prototype as object;
  const fields = Object.entries(fieldClassesOf(prototype))
    .filter(([, { dataClass }]) => dataClass !== 'public')
    .map(([name, field]) => ({ ...field, name }));
  const parts: { name: string; plan: Plan }[] = [];
  const classes = new Set(fields.map(({ dataClass }) => dataClass));
  const plan = { fields, parts, classes };
  plans.set(type, plan);
  for (const name of namesOf(prototype)) {
    const part = partOf(prototype, name);
    if (part === undefined) continue;
    const inner = planOf(part);
    if (inner.classes.size === 0) continue;
    parts.push({ name, plan: inner });
    for (const one of inner.classes) classes.add(one);
  }
  return plan;
}

/** Metadata key of swagger's decorators. */
const PROPERTIES = 'swagger/apiModelPropertiesArray';
const PROPERTY = 'swagger/apiModelProperties';

function namesOf(prototype: object): string[] {
  const names = Reflect.getMetadata(PROPERTIES, prototype) as string[] | undefined;
  return (names ?? []).map((name) => name.replace(/^:/, ''));
}

/** The class that a field refers to, alone or in a list; where classes refer to each other, by a function. */
function partOf(prototype: object, name: string): Type | undefined {
  const described = Reflect.getMetadata(PROPERTY, prototype, name) as { type: unknown } | undefined;
  const type = firstOf(described?.type);
  const isThunk = typeof type === 'function' && type.prototype === undefined;
  const found = isThunk ? firstOf((type as () => unknown)()) : type;
  const isDescribed =
    typeof found === 'function' && namesOf((found as Type).prototype as object).length > 0;
  return isDescribed ? (found as Type) : undefined;
}

const firstOf = (type: unknown): unknown => (Array.isArray(type) ? (type as unknown[])[0] : type);
