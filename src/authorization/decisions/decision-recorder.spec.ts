import { circumstancesOf, DOCUMENT, principalWith } from '../policies/policy.fixture.ts';
import { DecisionRecorder } from './decision-recorder.ts';
import type { DecisionStore } from './decision.store.ts';

/** Keeps what a recorder writes; the counts may fail. */
class Written {
  inserted = 0;
  counted: number[] = [];
  failing = false;

  async insertPolicy(): Promise<void> {}

  async insert(): Promise<void> {
    this.inserted += 1;
  }

  async count(decisions: readonly { readonly times: number }[]): Promise<void> {
    if (this.failing) throw new Error('the database is away');
    this.counted.push(...decisions.map(({ times }) => times));
  }
}

const principal = principalWith({ roles: ['admin'] });
const asked = { principal, action: 'create', subject: DOCUMENT, row: undefined };
const decision = {
  outcome: 'allow',
  rule: undefined,
  limits: [],
  circumstances: circumstancesOf(principal),
  policy: { version: 'v', text: { roles: [], conditions: [] } },
  grants: [],
  parts: null,
} as const;

/** A recorder with its store, and how it is asked to record the same decision. */
function recording() {
  const written = new Written();
  const recorder = new DecisionRecorder(written as unknown as DecisionStore);
  return { written, recorder, note: () => recorder.note(asked, decision, null) };
}

describe('a decision that is taken again on the same day', () => {
  it('is counted and not written again, also after its count was written', async () => {
    const { written, recorder, note } = recording();
    for (const times of [2, 3]) {
      for (let i = 0; i < times; i += 1) await note();
      await recorder.onApplicationShutdown();
    }
    expect([written.inserted, written.counted]).toEqual([1, [1, 3]]);
  });

  it('keeps a count that could not be written', async () => {
    const { written, recorder, note } = recording();
    for (let i = 0; i < 3; i += 1) await note();
    written.failing = true;
    await recorder.onApplicationShutdown();
    written.failing = false;
    await recorder.onApplicationShutdown();
    expect([written.inserted, written.counted]).toEqual([1, [2]]);
  });
});
