import { hierarchyOf } from '../engine/index.ts';
import type { HistorySource } from '../demand/history-source.ts';
import { NodeHistories } from './node-histories.ts';

const IDS = Array.from({ length: 60 }, (_, i) => `${i % 20}/${i}`);
const tree = hierarchyOf(IDS, '/', 'tree');
const alignment = { end: 7, seasonLength: 1 };

/** Series i sold i a period, over three periods; notes what is read. */
function series(): HistorySource & { readonly reads: [number, number][] } {
  const reads: [number, number][] = [];
  const read: HistorySource['read'] = async (from, size) => {
    reads.push([from, size]);
    return Promise.resolve(
      IDS.slice(from, from + size).map((_, i) => ({
        ordinal: from + i,
        values: new Float64Array(3).fill(from + i),
        lastPeriod: 7,
      })),
    );
  };
  return { reads, read };
}

it('adds series up into aggregates, with names and ordinals of their own', async () => {
  const nodes = new NodeHistories(tree, series(), alignment, 3);
  const [total, first] = await nodes.read(0, 2);
  expect(total).toEqual({
    ordinal: -1,
    name: '*',
    lastPeriod: 7,
    values: new Float64Array(3).fill((59 * 60) / 2),
  });
  expect(first).toMatchObject({ ordinal: -2, name: '0/*', values: Float64Array.of(60, 60, 60) });
});

it('goes through the series again where aggregates do not fit in at once, to the same end', async () => {
  const [whole, inParts] = [series(), series()];
  const all = await new NodeHistories(tree, whole, alignment, 3).read(0, 21);
  const some = new NodeHistories(tree, inParts, alignment, 3, 1);
  const parts = [...(await some.read(0, 16)), ...(await some.read(16, 5))];
  expect(parts).toEqual(all);
  expect([whole.reads.length, inParts.reads.length]).toEqual([1, 2]);
});
