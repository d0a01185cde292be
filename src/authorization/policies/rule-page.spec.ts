import type { UserId } from '../../platform/index.ts';
import { RoleCatalog } from '../roles/role-catalog.ts';
import type { HeldGrant } from '../grants/held-grant.ts';
import { abilityOf, type Ability } from './ability.ts';
import { DOCUMENT, principalWith } from './policy.fixture.ts';
import { pageByRules, type Statement } from './rule-page.ts';

const grantOn = (resourceId: string): HeldGrant => ({
  id: resourceId,
  resourceId,
  actions: ['read'],
  expiresAt: null,
  part: null,
});
const abilityWith = (ids: readonly string[], role = 'viewer', user = 'ann'): Ability =>
  abilityOf(
    principalWith({ roles: [role], userId: user as UserId }),
    [DOCUMENT],
    ids.map(grantOn),
    new RoleCatalog([], []),
  );
const ids = Array.from({ length: 300 }, (_, i) => String(1000 + i));

/** Asks for a page of two, and returns what was asked and the page. */
async function page(ability: Ability, answers: readonly string[][], beforeId?: string) {
  const asked: Statement[] = [];
  const table = { table: 'document', columns: 'id', beforeId, limit: 2 };
  const rows = await pageByRules(ability, 'read', DOCUMENT, table, (statement) => {
    asked.push(statement);
    return Promise.resolve((answers[asked.length - 1] ?? []).map((id) => ({ id })));
  });
  return { asked, rows: rows.map(({ id }) => id) };
}
const sent = ({ values }: Statement): unknown => values.find((value) => Array.isArray(value));

describe('a page by rules', () => {
  it('asks nothing where nothing can be found', async () => {
    expect(await page(abilityWith([]), [])).toEqual({ asked: [], rows: [] });
  });

  it('sends of many ids those alone that may be on it', async () => {
    const { asked, rows } = await page(abilityWith(ids), [['1200', '1199']], '1201');
    expect(asked.map(sent)).toEqual([['1200', '1199']]);
    expect(rows).toEqual(['1200', '1199']);
  });

  it('asks again with all ids when some of those are gone', async () => {
    const { asked, rows } = await page(abilityWith(ids), [['1200'], ['1200', '1150']], '1201');
    expect(asked.map(sent)).toEqual([['1200', '1199'], ids.toReversed()]);
    expect(rows).toEqual(['1200', '1150']);
  });

  it('gives one text one name, and has values beside it', async () => {
    const [ann, bob, guest] = await Promise.all([
      page(abilityWith(['1'], 'user', 'ann'), [['1', '0']]),
      page(abilityWith(['2'], 'user', 'bob'), [['2', '0']]),
      page(abilityWith(['1'], 'viewer'), [['1', '0']]),
    ]);
    const [one, other, another] = [ann, bob, guest].map(({ asked }) => asked[0]!);
    expect([other!.name, other!.text]).toEqual([one!.name, one!.text]);
    expect(another!.name).not.toBe(one!.name);
    expect(one!.text).not.toContain('ann');
    expect(one!.values).toContain('ann');
  });
});
