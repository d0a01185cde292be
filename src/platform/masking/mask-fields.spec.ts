import 'reflect-metadata';
import { ApiProperty } from '@nestjs/swagger';
import type { UserId } from '../database/ids.ts';
import { CommercialField, OneTimeField, PersonalField, PublicField } from './answer-fields.ts';
import { mask, type DataClass } from './data-class.ts';
import { isSensitive, maskFields } from './mask-fields.ts';

describe('a value that is masked', () => {
  it.each([
    ['email', 'jane@example.com', 'j***@e***.com'],
    ['email', 'admin@localhost', 'a***@l***'],
    ['email', 'no address', 'n***'],
    ['name', 'Ada Lovelace', 'A*** L***'],
    ['name', '😀 smile', '😀*** s***'],
    ['address', '203.0.113.77', '203.0.113.0/24'],
    ['address', '::ffff:203.0.113.77', '203.0.113.0/24'],
    ['address', '2001:db8:1:2::3', '2001:db8:1::/48'],
    ['address', '::1', '0:0:0::/48'],
    ['address', 'job', 'job'],
    ['address', 'what is this', '***'],
    ['device', 'Mozilla/5.0 (X11; Linux x86_64)', 'Mozilla/***'],
    ['phone', '+49 170 123 4567', '+** *** *** 4567'],
    ['last_four', 'SKU-0042', '***0042'],
    ['last_four', '0042', '***'],
    [
      'text',
      'jane@example.com came from 203.0.113.77 at 10:11',
      'j***@e***.com came from 203.0.113.0/24 at 10:11',
    ],
    ['hidden', 'anything', '***'],
  ] as const)('keeps of a %s what says no more than needed: %s', (form, value, left) => {
    expect(mask(value, 'personal', form)).toBe(left);
  });

  it.each([
    ['rounded', 1234.5, 1000],
    ['rounded', -0.0371, -0.04],
    ['rounded', 0, 0],
    ['bucketed', 1234.5, 1000],
    ['bucketed', 0.0371, 0.02],
    ['bucketed', -70, -50],
  ] as const)('stays a number when it is %s: %d', (form, value, left) => {
    expect(mask(value, 'commercial', form)).toBe(left);
  });

  it('is null or a list as before', () => {
    expect(mask(null, 'personal', 'email')).toBeNull();
    expect(mask(['a@b.c', null], 'personal', 'email')).toEqual(['a***@b***.c', null]);
  });
});

class Reading {
  @PublicField()
  readonly ds!: string;

  @CommercialField('rounded')
  readonly y!: number;
}

class Somebody {
  @PublicField()
  readonly id!: string;

  @PersonalField({ form: 'email', of: 'id' })
  readonly email!: string | null;

  @ApiProperty({ type: [Reading] })
  readonly readings!: Reading[];

  @PersonalField({ form: 'by_name', of: 'id' })
  readonly details!: object;
}

class Page {
  @ApiProperty({ type: [Somebody] })
  readonly items!: Somebody[];

  @PublicField({ type: String, nullable: true })
  readonly nextCursor!: string | null;
}

class NewKey {
  @OneTimeField()
  readonly key!: string;
}

const page: Page = {
  items: [
    {
      id: 'one',
      email: 'jane@example.com',
      readings: [{ ds: '2026-01-01', y: 1234 }],
      details: { ip: '203.0.113.77', count: 3, deeper: [{ password: 'x', lo_80: 17 }] },
    },
  ],
  nextCursor: null,
};

const seenBy = (user: string | undefined, ...plain: DataClass[]) =>
  maskFields(page, Page, { plain: new Set(plain), userId: user as UserId | undefined });

describe('an answer', () => {
  it('is itself, without a copy, to who may see all that it holds', () => {
    expect(seenBy(undefined, 'public', 'personal', 'commercial')).toBe(page);
  });

  it('shows others what is theirs in part, however deep it lies, and stays as it was', () => {
    const before = structuredClone(page);
    expect(seenBy('two', 'public')).toEqual({
      items: [
        {
          id: 'one',
          email: 'j***@e***.com',
          readings: [{ ds: '2026-01-01', y: 1000 }],
          details: { ip: '203.0.113.0/24', count: 3, deeper: [{ password: '***', lo_80: 20 }] },
        },
      ],
      nextCursor: null,
    });
    expect(page).toEqual(before);
  });

  it('shows somebody what is their own', () => {
    const [mine] = seenBy('one', 'public', 'commercial').items;
    expect(mine).toEqual(page.items[0]);
  });

  it('shows a secret where it is made', () => {
    const made: NewKey = { key: 'stk_1' };
    const maker = { plain: new Set(['public'] as const), userId: 'one' as UserId };
    expect(maskFields(made, NewKey, maker)).toEqual(made);
    expect(isSensitive(NewKey)).toBe(true);
    expect(isSensitive(Reading)).toBe(true);
  });
});
