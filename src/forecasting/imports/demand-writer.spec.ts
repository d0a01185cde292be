import type { DatasetEntity } from '../datasets/dataset.entity.ts';
import type { DemandStore } from '../demand/demand.store.ts';
import type { SealedDemand } from '../demand/sealed-demand.ts';
import { DemandWriter, RepeatedObservation } from './demand-writer.ts';
import type { SeriesRuns } from './import-runs.ts';

const run = { periods: Int32Array.of(1), values: Float64Array.of(10) };
const once = (uniqueId: string): SeriesRuns[] => [{ uniqueId, runs: [run] }];
const twice = (uniqueId: string): SeriesRuns[] => [{ uniqueId, runs: [run, run] }];

async function* groupsOf(...groups: SeriesRuns[][]): AsyncGenerator<SeriesRuns[]> {
  for (const group of groups) yield await Promise.resolve(group);
}

it('fails only once the group before has been written', async () => {
  const writing = Promise.withResolvers<void>();
  const store = { insertSeries: () => writing.promise } as unknown as DemandStore;
  const sealed = {
    newSeries: (_id: string, ordinal: number) => ({ ordinal }),
    segments: () => [],
  } as unknown as SealedDemand;
  const writer = new DemandWriter(store, { seriesCount: 0 } as DatasetEntity);
  let failed = false;
  const written = writer
    .write(groupsOf(once('A'), twice('B')), () => Promise.resolve(sealed))
    .catch((error: unknown) => {
      failed = true;
      throw error;
    });
  const outcome = expect(written).rejects.toThrow(RepeatedObservation);
  for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
  expect(failed).toBe(false);
  writing.resolve();
  await outcome;
});
