import type { RowConditions, Subject } from '../../platform/index.ts';
import type { Ability } from './ability.ts';

/** A page of a table: the rows with the largest ids, below one of them. */
export interface PageOfTable {
  readonly table: string;
  /** Columns in SQL, `id` among them. */
  readonly columns: string;
  readonly beforeId: string | undefined;
  readonly limit: number;
}

/** A statement whose name always has the same text, because a connection remembers it by name. */
export interface Statement {
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

type Ask<Row> = (statement: Statement) => Promise<Row[]>;

/** Rows that a rule reaches: what their columns are, and which ids they have where it names them. */
interface Reached {
  readonly columns: readonly (readonly [string, string | readonly string[]])[];
  /** Largest first. */
  readonly ids: readonly string[] | undefined;
}

const MIN_PAGE = 64;
/** Rows that rules allow, and the rows that limits exclude. */
interface Reaches {
  readonly all: readonly Reached[];
  readonly except: readonly Reached[];
}

const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/**
 * Returns a page of the rows on which an ability allows an action, newest first, by the same rules that decide in
 * memory. Each rule selects a page of its own by its own index. Of the ids that a rule names, only those that may be on
 * the page are sent.
 */
export async function pageByRules<Row extends { readonly id: string }>(
  ability: Ability,
  action: string,
  subject: Subject,
  page: PageOfTable,
  ask: Ask<Row>,
): Promise<Row[]> {
  const { all, except } = reachesOf(ability, action, subject);
  if (all.length === 0) return [];
  const near = all.map((one) => nearest(one, page));
  const rows = await ask(statementOf(near, except, page));
  const left = near.flatMap(({ ids }, i) => (ids === all[i]?.ids ? [] : [ids?.at(-1) ?? LAST_ID]));
  // Of ids that were not sent some belong here after all when of those sent some are gone.
  const complete = left.every((id) => rows.length === page.limit && rows.at(-1)!.id >= id);
  return complete ? rows : ask(statementOf(all, except, page));
}

/** As many ids as fill a page, the ones below where it begins. */
function nearest(reached: Reached, { beforeId = LAST_ID, limit }: PageOfTable): Reached {
  const { ids } = reached;
  if (ids === undefined || ids.length <= limit) return reached;
  const from = ids.findIndex((id) => id < beforeId);
  const near = from < 0 ? [] : ids.slice(from, from + limit);
  return { ...reached, ids: near };
}

const known = new WeakMap<Ability, Map<string, Reaches>>();

function reachesOf(ability: Ability, action: string, subject: Subject): Reaches {
  const ofAbility = known.get(ability) ?? new Map<string, Reaches>();
  known.set(ability, ofAbility);
  const key = `${subject.name} ${action}`;
  const found = ofAbility.get(key);
  if (found !== undefined) return found;
  const [allowing, limiting] = [false, true].map((inverted) =>
    ability
      .rulesFor(action, subject.name)
      .filter((rule) => rule.inverted === inverted)
      .map(({ conditions = {} }) => conditions),
  ) as [RowConditions[], RowConditions[]];
  const nothing = limiting.some((one) => Object.keys(one).length === 0);
  const reached = {
    all: nothing ? [] : widest(allowing).map(reachedBy),
    except: widest(limiting).map(reachedBy),
  };
  ofAbility.set(key, reached);
  return reached;
}

/** Without rules that reach nothing, and those that reach nothing beyond another. */
function widest(all: readonly RowConditions[]): RowConditions[] {
  const terms = all.map((one) => Object.entries(one).map((term) => JSON.stringify(term)));
  return all.filter((one, i) => {
    const empty = Object.values(one).some(
      (wanted) => typeof wanted !== 'string' && wanted.$in.length === 0,
    );
    const within = terms.some(
      (other, j) =>
        i !== j &&
        other.every((term) => terms[i]!.includes(term)) &&
        (other.length < terms[i]!.length || j < i),
    );
    return !empty && !within;
  });
}

function reachedBy(conditions: RowConditions): Reached {
  const { id, ...others } = conditions;
  const columns = Object.entries(others).map(
    ([name, wanted]) => [columnOf(name), typeof wanted === 'string' ? wanted : wanted.$in] as const,
  );
  if (id === undefined) return { columns, ids: undefined };
  const ids = typeof id === 'string' ? [id] : [...new Set(id.$in)].sort().reverse();
  return { columns, ids };
}

function columnOf(property: string): string {
  return property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function statementOf(
  all: readonly Reached[],
  except: readonly Reached[],
  { table, columns, beforeId, limit }: PageOfTable,
): Statement {
  const values: unknown[] = [beforeId ?? LAST_ID, limit];
  const term = (column: string, wanted: string | readonly string[]): string => {
    const place = `$${values.push(wanted)}`;
    return typeof wanted === 'string' ? `${column} = ${place}` : `${column} = any(${place})`;
  };
  const [clauses, exceptions] = [all, except].map((some) =>
    some.map((one) =>
      [
        ...one.columns.map(([column, wanted]) => term(column, wanted)),
        ...(one.ids === undefined ? [] : [term('id', one.ids)]),
      ].join(' and '),
    ),
  ) as [string[], string[]];
  const parts = clauses.map((clause, i) => {
    const not = [...clauses.slice(0, i), ...exceptions].map((one) => ` and (${one}) is not true`);
    return `(select ${columns} from ${table} where id < $1 and ${clause}${not.join('')}
      order by id desc limit ${roundedUp(limit)})`;
  });
  const text = `select * from (${parts.join(' union all ')}) page order by id desc limit $2`;
  return { name: nameOf(text), text, values };
}

/** Written out, a limit lets the database keep its plan; few different ones keep few plans. */
function roundedUp(limit: number): number {
  return Math.max(MIN_PAGE, 2 ** Math.ceil(Math.log2(limit)));
}

const names = new Map<string, string>();

function nameOf(text: string): string {
  const name = names.get(text) ?? `page_${names.size}`;
  names.set(text, name);
  return name;
}
