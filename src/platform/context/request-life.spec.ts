import { RequestLife } from './request-life.ts';

describe('a request', () => {
  it('that was given up reaches the database no more', () => {
    const life = new RequestLife();
    expect(() => life.require()).not.toThrow();
    expect(life.giveUp()).toBe(true);
    expect(() => life.require()).toThrow('timeout');
    expect(() => life.beginCommit()).toThrow('timeout');
  });

  it('is not given up while it commits', () => {
    const life = new RequestLife();
    life.beginCommit();
    expect(life.giveUp()).toBe(false);
    life.endCommit();
    expect(() => life.require()).not.toThrow();
    expect(life.giveUp()).toBe(true);
  });
});
