/**
 * What it costs to show an answer to somebody who may not see all of it, in microseconds: one object and a page of 50,
 * against making the same objects anew, as copying costs by itself.
 *
 *     npm run bench -- masking
 */
import type * as Audit from '../src/audit/log/audit-event.dto.ts';
import type * as Users from '../src/auth/people/users/user.dto.ts';
import type * as Platform from '../src/platform/index.ts';
import { median, report } from './support/measure.ts';

const ROUNDS = 5;
const TIMES = 20_000;
const built = <T>(path: string): Promise<T> =>
  import(new URL(`../dist/src/${path}`, import.meta.url).href) as Promise<T>;
const { maskFields, newId } = await built<typeof Platform>('platform/index.js');
const { UserResponse } = await built<typeof Users>('auth/people/users/user.dto.js');
const { AuditEventPage } = await built<typeof Audit>('audit/log/audit-event.dto.js');

const user = {
  id: crypto.randomUUID(),
  email: 'jane@example.com',
  name: 'Jane Doe',
  roles: ['user'],
  state: 'active' as const,
  emailVerified: true,
  createdAt: '2026-01-01T00:00:00.000Z',
};
const entry = {
  id: crypto.randomUUID(),
  occurredAt: '2026-01-01T00:00:00.000Z',
  userId: crypto.randomUUID(),
  credentialId: null,
  action: 'session.create',
  resource: 'session',
  status: 'succeeded',
  requestId: crypto.randomUUID(),
  source: '203.0.113.77',
  reason: null,
  details: { methods: ['pwd'] },
};
const page = { items: Array.from({ length: 50 }, () => ({ ...entry })), nextCursor: null };
const inPart = {
  plain: new Set(['public', 'commercial'] as const),
  userId: newId<Platform.UserId>(),
};
const wholly = { plain: new Set(['public', 'commercial', 'personal'] as const), userId: undefined };

function cost(work: () => unknown): number {
  const rounds = Array.from({ length: ROUNDS + 1 }, () => {
    const startedAt = performance.now();
    for (let time = 0; time < TIMES; time += 1) work();
    return ((performance.now() - startedAt) * 1000) / TIMES;
  });
  return median(rounds.slice(1));
}

const answers = {
  'a user, plain': () => maskFields(user, UserResponse, wholly),
  'a user, in part': () => maskFields(user, UserResponse, inPart),
};
for (const [name, work] of Object.entries(answers)) report(`${name}, in us`, cost(work), 5, 'most');
const each = cost(() => maskFields(page, AuditEventPage, inPart)) / page.items.length;
report('an audit entry of a page of 50, in part, in us', each, 5, 'most');
