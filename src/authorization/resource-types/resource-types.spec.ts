import type { Locator, Subject } from '../../platform/index.ts';
import { DOCUMENT } from '../policies/policy.fixture.ts';
import { resourceTypeOf, resourceOf } from './resource-types.ts';

const named = (name: string): Subject => ({ ...DOCUMENT, name });

it.each([
  ['Dataset', 'dataset'],
  ['ApiKey', 'api_key'],
  ['OAuthClient', 'oauth_client'],
])('a %s is called %s in questions and records', (name, noun) => {
  expect(resourceTypeOf(named(name))).toBe(noun);
});

it('a resource is named by its row where there is one', () => {
  const locator = { resourceType: 'folder' } as Locator;
  expect(resourceOf(DOCUMENT, undefined, { id: 'one' })).toBe('document');
  expect(resourceOf(DOCUMENT, locator, { id: 'one' })).toBe('folder:one');
  expect(resourceOf(DOCUMENT, locator, {}, 'two')).toBe('folder:two');
  expect(resourceOf(DOCUMENT, locator, {})).toBe('folder');
});
