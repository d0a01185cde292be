/**
 * What a decision costs for somebody who holds 1,000 grants, against casbin and Cedar's WASM build on the same
 * policy: whose it is, what is shared with them, and nothing beyond their organization. Half of what is asked
 * about is shared with them. Five interleaved rounds, medians.
 */
import * as cedar from '@cedar-policy/cedar-wasm/nodejs';
import { newEnforcer, newModelFromString } from 'casbin';
import type * as Abilities from '../src/authorization/policies/ability.ts';
import type * as Books from '../src/authorization/roles/role-catalog.ts';
import type * as Datasets from '../src/forecasting/datasets/dataset.policy.ts';
import type * as Platform from '../src/platform/index.ts';
import { median, report } from './support/measure.ts';

const GRANTS = 1000;
const ROUNDS = 5;
const built = <T>(path: string): Promise<T> =>
  import(new URL(`../dist/src/${path}`, import.meta.url).href) as Promise<T>;
const { abilityOf, decidingRule } = await built<typeof Abilities>(
  'authorization/policies/ability.js',
);
const { RoleCatalog } = await built<typeof Books>('authorization/roles/role-catalog.js');
const { newId } = await built<typeof Platform>('platform/index.js');
const { DATASET } = await built<typeof Datasets>('forecasting/datasets/dataset.policy.js');

const [organizationId, userId] = [newId<Platform.OrganizationId>(), newId<Platform.UserId>()];
const shared = Array.from({ length: GRANTS }, () => crypto.randomUUID());
const rows = shared.flatMap((id) =>
  [id, crypto.randomUUID()].map((each) => ({
    organizationId,
    id: each,
    ownerId: crypto.randomUUID(),
  })),
);
const isShared = (i: number): boolean => i % 2 === 0;

/** Microseconds a decision, over some of the rows, each answer checked. */
function cost(times: number, decide: (i: number) => boolean): number {
  const startedAt = performance.now();
  for (let time = 0; time < times; time += 1) {
    const i = (time * 7919) % rows.length;
    if (decide(i) !== isShared(i)) throw new Error('decided otherwise');
  }
  return ((performance.now() - startedAt) * 1000) / times;
}

const principal: Platform.Principal = {
  kind: 'user',
  organizationId,
  userId,
  roles: ['user'],
  scopes: null,
  credentialId: 'one',
  authenticatedAtMs: null,
  methods: [],
  requiredAction: null,
};
const grants = shared.map((resourceId) => ({
  id: resourceId,
  resourceId,
  actions: ['read'],
  expiresAt: null,
  part: null,
}));
const ability = abilityOf(principal, [DATASET], grants, new RoleCatalog([], []));
const ours = (i: number): boolean => decidingRule(ability, 'read', DATASET, rows[i]) !== undefined;

const enforcer = await newEnforcer(
  newModelFromString(`
[request_definition]
r = sub, org, obj, act
[policy_definition]
p = sub, org, obj, act
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.sub == p.sub && r.org == p.org && r.act == p.act && (r.obj.id == p.obj || r.obj.ownerId == r.sub)`),
);
await enforcer.addPolicies(shared.map((id) => [userId, organizationId, id, 'read']));
const casbin = (i: number): boolean =>
  enforcer.enforceSync(userId, organizationId, rows[i], 'read');

const parsed = cedar.preparsePolicySet('one', {
  staticPolicies: `permit(principal, action == Action::"read", resource)
    when { resource.organization == principal.organization
      && (resource.owner == principal || resource in principal.shares) };`,
});
if (parsed.type === 'failure') throw new Error(JSON.stringify(parsed.errors));
// Laid out as suits Cedar best: what is shared with somebody lies in a group of theirs, and only the two
// entities that a question is about are handed over.
const user = { type: 'User', id: userId };
const shares = { type: 'Shares', id: userId };
const person = {
  uid: user,
  attrs: { organization: organizationId, shares: { __entity: shares } },
  parents: [],
};
const cedarDecides = (i: number): boolean => {
  const { id, ownerId } = rows[i]!;
  const owner = { __entity: { type: 'User', id: ownerId } };
  const answer = cedar.statefulIsAuthorized({
    principal: user,
    action: { type: 'Action', id: 'read' },
    resource: { type: 'Dataset', id },
    context: {},
    preparsedPolicySetId: 'one',
    entities: [
      person,
      {
        uid: { type: 'Dataset', id },
        attrs: { organization: organizationId, owner },
        parents: isShared(i) ? [shares] : [],
      },
    ],
  });
  if (answer.type === 'failure') throw new Error(JSON.stringify(answer.errors));
  return answer.response.decision === 'allow';
};

const costs = { ours: [] as number[], casbin: [] as number[], cedar: [] as number[] };
for (let round = -1; round < ROUNDS; round += 1) {
  const [a, b, c] = [cost(200_000, ours), cost(200, casbin), cost(200, cedarDecides)];
  if (round < 0) continue;
  costs.ours.push(a);
  costs.casbin.push(b);
  costs.cedar.push(c);
  console.log(`stockade ${a.toFixed(2)} us  casbin ${b.toFixed(0)} us  Cedar ${c.toFixed(0)} us`);
}
report('a decision with 1,000 grants held, in microseconds', median(costs.ours), 5, 'most');
report('a decision / that of casbin', median(costs.ours) / median(costs.casbin), 1, 'most');
report("a decision / that of Cedar's WASM", median(costs.ours) / median(costs.cedar), 1, 'most');
