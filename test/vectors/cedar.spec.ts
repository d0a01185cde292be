import * as cedar from '@cedar-policy/cedar-wasm/nodejs';
import fc from 'fast-check';
import { cedarCases, Inexpressible, translated, type CedarRequest } from '../support/cedar.ts';
import { describeWithShared } from '../support/demand.ts';

/**
 * Whether our rules decide as Cedar does, where they can say the same. What they can say is told from a policy's
 * form and never from an answer.
 */

const ARCHIVE = 'security/cedar/corpus_1000.tar.gz';

describeWithShared("Cedar's integration cases", [ARCHIVE], () => {
  it('are decided as Cedar decided them, as many as our rules can say', () => {
    const counts: Record<string, number> = {};
    const count = (name: string): void => {
      counts[name] = (counts[name] ?? 0) + 1;
    };
    const different: string[] = [];
    for (const { policies, entities, requests } of cedarCases(ARCHIVE)) {
      const decide = attempt(policies, entities);
      if (typeof decide === 'string') {
        count(decide);
        continue;
      }
      count('said');
      if (new Set(requests.map(({ decision }) => decision)).size > 1) count('said, both answers');
      for (const request of requests) {
        count(request.decision);
        if (decide(request) !== (request.decision === 'allow')) different.push(policies);
      }
    }
    expect(different).toEqual([]);
    // The corpus names who, which actions and which resources; hardly one of its policies compares a property.
    expect(counts).toEqual({
      said: 583,
      'said, both answers': 19,
      allow: 4500,
      deny: 164,
      forbids: 279,
      'has types of its own': 54,
      'compares sets': 32,
      'looks into texts, records and tags': 24,
      computes: 16,
      'says or, not': 6,
      'relates constants': 6,
    });
  });
});

const USERS = ['u0', 'u1', 'u2'];
const GROUPS = ['g0', 'g1', 'g2'];
const DATASETS = ['d0', 'd1', 'd2', 'd3'];
const FOLDERS = ['f0', 'f1'];
const STATES = ['open', 'closed'];
const ref = (type: string, id: string): string => `${type}::"${id}"`;
const some = <T>(all: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...all);
const actions = some(['read', 'edit', 'drop']).map((id) => ref('Action', id));

const who = fc.oneof(
  fc.constant('principal'),
  some(USERS).map((id) => `principal == ${ref('User', id)}`),
  some(GROUPS).map((id) => `principal in ${ref('Group', id)}`),
  some(GROUPS).map((id) => `principal is User in ${ref('Group', id)}`),
);
const does = fc.oneof(
  fc.constant('action'),
  actions.map((one) => `action == ${one}`),
  fc.array(actions, { maxLength: 3 }).map((all) => `action in [${all.join(', ')}]`),
  fc.constant('action in Action::"change"'),
);
const what = fc.oneof(
  fc.constant('resource'),
  some(DATASETS).map((id) => `resource == ${ref('Dataset', id)}`),
  some(FOLDERS).map((id) => `resource in ${ref('Folder', id)}`),
  fc.constant('resource is Dataset'),
);
const conditions = fc.array(
  fc.oneof(
    fc.constant('resource.owner == principal'),
    some(STATES).map((state) => `resource.state == "${state}"`),
    fc.subarray(STATES).map((all) => `${JSON.stringify(all)}.contains(resource.state)`),
    some(FOLDERS).map((id) => `resource in ${ref('Folder', id)}`),
    some(GROUPS).map((id) => `principal in ${ref('Group', id)}`),
  ),
  { maxLength: 2 },
);
const permits = fc.tuple(who, does, what, conditions).map(([one, two, three, all]) => {
  const when = all.length === 0 ? '' : ` when { ${all.join(' && ')} }`;
  return `permit(${one}, ${two}, ${three})${when};`;
});

const entity = (type: string, id: string, parents: cedar.TypeAndId[], attrs = {}) => ({
  uid: { type, id },
  parents,
  attrs,
});
const parentsAmong = (type: string, ids: readonly string[]) =>
  fc.subarray([...ids]).map((all) => all.map((id) => ({ type, id })));
const worlds = fc
  .tuple(
    fc.tuple(...USERS.map(() => parentsAmong('Group', GROUPS))),
    fc.tuple(...GROUPS.map((_, i) => parentsAmong('Group', GROUPS.slice(i + 1)))),
    fc.tuple(
      ...DATASETS.map(() =>
        fc.tuple(
          parentsAmong('Folder', FOLDERS),
          fc.option(some(USERS), { nil: undefined }),
          fc.option(some(STATES), { nil: undefined }),
        ),
      ),
    ),
  )
  .map(([users, groups, datasets]): cedar.Entities => [
    ...users.map((parents, i) => entity('User', USERS[i]!, parents)),
    ...groups.map((parents, i) => entity('Group', GROUPS[i]!, parents)),
    ...datasets.map(([parents, owner, state], i) =>
      entity('Dataset', DATASETS[i]!, parents, {
        ...(owner === undefined ? {} : { owner: { __entity: { type: 'User', id: owner } } }),
        ...(state === undefined ? {} : { state }),
      }),
    ),
    ...['edit', 'drop'].map((id) => entity('Action', id, [{ type: 'Action', id: 'change' }])),
  ]);

it('policies of roles, grants, ownership and conditions are decided as Cedar decides them', () => {
  const given = { allow: 0, deny: 0 };
  fc.assert(
    fc.property(fc.array(permits, { minLength: 1, maxLength: 4 }), worlds, (policies, entities) => {
      const decide = attempt(policies.join('\n'), entities);
      if (typeof decide === 'string') throw new Error(decide);
      for (const request of requests()) {
        const answer = cedar.isAuthorized({
          ...request,
          context: {},
          policies: { staticPolicies: policies.join('\n') },
          entities,
        });
        if (answer.type === 'failure') throw new Error(JSON.stringify(answer.errors));
        const { decision } = answer.response;
        given[decision] += 1;
        expect([request, decide(request)]).toEqual([request, decision === 'allow']);
      }
    }),
    { numRuns: 300 },
  );
  // Both answers came up often enough to prove something.
  expect(Math.min(given.allow, given.deny)).toBeGreaterThan(1000);
});

function requests(): CedarRequest[] {
  return USERS.flatMap((user) =>
    DATASETS.flatMap((dataset) =>
      ['read', 'edit'].map((action) => ({
        principal: { type: 'User', id: user },
        action: { type: 'Action', id: action },
        resource: { type: 'Dataset', id: dataset },
      })),
    ),
  );
}

function attempt(
  policies: string,
  entities: cedar.Entities,
): ((request: CedarRequest) => boolean) | string {
  const parts = cedar.policySetTextToParts(policies);
  if (parts.type === 'failure') throw new Error(JSON.stringify(parts.errors));
  try {
    return translated(parts.policies.map(parsed), entities);
  } catch (error) {
    if (error instanceof Inexpressible) return error.message;
    throw error;
  }
}

function parsed(policy: string): cedar.PolicyJson {
  const answer = cedar.policyToJson(policy);
  if (answer.type === 'failure') throw new Error(JSON.stringify(answer.errors));
  return answer.json;
}
