import {
  circumstancesOf,
  conditionWith,
  DOCUMENT,
  principalWith,
} from '../policies/policy.fixture.ts';
import { RoleCatalog } from '../roles/role-catalog.ts';
import { actionsOf, accessConditionFrom, findUnmetConditions } from './condition-catalog.ts';

const ALL = Object.keys(DOCUMENT.actions);

it.each([
  [['document.*'], [], ALL],
  [['document.read', 'dataset.*'], [], ['read']],
  [['dataset.*'], [], []],
  [['document.*'], ['restricted'], ALL],
])('a condition on %j of %j is about %j', (actions, classifications, about) => {
  expect(actionsOf(conditionWith({ actions, classifications }), DOCUMENT)).toEqual(about);
});

it('a condition on classified data is about no resource type that has none', () => {
  const condition = conditionWith({ classifications: ['restricted'] });
  expect(actionsOf(condition, { ...DOCUMENT, classified: false })).toEqual([]);
});

describe('conditions limit', () => {
  const catalog = new RoleCatalog([{ name: 'planner', permissions: [], includes: ['viewer'] }], []);
  const circumstances = circumstancesOf(principalWith());
  const limited = (roles: string[], held: string[], maxRisk = 10): boolean =>
    findUnmetConditions([conditionWith({ roles, maxRisk })], circumstances, held, catalog).length >
    0;

  it('everybody where they name no role', () => {
    expect(limited([], ['user'])).toBe(true);
  });

  it('who holds one of their roles, by way of another too', () => {
    expect(limited(['viewer'], ['planner'])).toBe(true);
    expect(limited(['viewer'], ['user'])).toBe(false);
  });

  it('nobody in circumstances that meet them', () => {
    expect(limited([], ['user'], 50)).toBe(false);
  });
});

it('a condition keeps what decides, and nothing else of its row', () => {
  const row = { ...conditionWith(), createdAt: new Date(), version: 3 };
  expect(accessConditionFrom(row)).toEqual(conditionWith());
});
