import type { DatasetId, OrganizationId } from '../../platform/index.ts';
import { OrganizationKeys, UnsealError, type OrganizationSealer } from '../../crypto/index.ts';
import { SealedDemand } from './sealed-demand.ts';

const ORGANIZATION = '01a20000-0000-7000-8000-000000000001' as OrganizationId;
const DATASET = '01a20000-0000-7000-8000-0000000000d1' as DatasetId;
const OTHER_DATASET = '01a20000-0000-7000-8000-0000000000d2' as DatasetId;

/** A sealer with keys that exist nowhere else. */
async function newSealer(organizationId: OrganizationId): Promise<OrganizationSealer> {
  const rows: object[] = [];
  const store = {
    insert: async (row: object) => void rows.push(row),
    list: async () => rows,
  };
  const roots = { encryption: { seal: (key: Buffer) => key, open: (key: Buffer) => key } };
  const events = { publish: async () => undefined };
  const broadcast = { connected: true, listen: () => undefined };
  const keys = new OrganizationKeys(
    store as never,
    roots as never,
    events as never,
    broadcast as never,
  );
  await keys.provision(organizationId);
  return keys.sealer(organizationId);
}

const run = {
  periods: Int32Array.from({ length: 1300 }, (_, i) => 600 + i),
  values: Float64Array.from({ length: 1300 }, (_, i) => i + 0.5),
};
let sealer: OrganizationSealer;
let demand: SealedDemand;

beforeAll(async () => {
  sealer = await newSealer(ORGANIZATION);
  demand = new SealedDemand(sealer, DATASET);
});

it('a run is cut into segments of at most 512 observations and comes back whole', async () => {
  const segments = demand.segments(3, run);
  expect(segments.map((one) => [one.firstPeriod, one.lastPeriod, one.observationCount])).toEqual([
    [600, 1111, 512],
    [1112, 1623, 512],
    [1624, 1899, 276],
  ]);
  const opened = await demand.open(segments);
  expect([...opened.periods]).toEqual([...run.periods]);
  expect([...opened.values]).toEqual([...run.values]);
});

it('nothing to open is an empty run', async () => {
  expect((await demand.open([])).periods).toHaveLength(0);
});

it('a segment opens in no other place: series, period, dataset or organization', async () => {
  const [segment] = demand.segments(3, run);
  const elsewhere = new SealedDemand(sealer, OTHER_DATASET);
  const foreign = new SealedDemand(await newSealer(ORGANIZATION), DATASET);
  await expect(demand.open([{ ...segment!, ordinal: 4 }])).rejects.toThrow(UnsealError);
  await expect(demand.open([{ ...segment!, firstPeriod: 601 }])).rejects.toThrow(UnsealError);
  await expect(elsewhere.open([segment!])).rejects.toThrow(UnsealError);
  await expect(foreign.open([segment!])).rejects.toThrow(UnsealError);
});

it('an id opens for its own series alone', async () => {
  const series = demand.newSeries('SKU-1', 3);
  expect(await demand.uniqueId(series)).toBe('SKU-1');
  await expect(demand.uniqueId({ ...series, ordinal: 4 })).rejects.toThrow(UnsealError);
});

it('an id is found again in its dataset and is not recognisable in another', () => {
  const elsewhere = new SealedDemand(sealer, OTHER_DATASET);
  expect(demand.lookup('SKU-1')).toEqual(demand.newSeries('SKU-1', 3).lookup);
  expect(demand.lookup('SKU-1')).not.toEqual(demand.lookup('SKU-2'));
  expect(demand.lookup('SKU-1')).not.toEqual(elsewhere.lookup('SKU-1'));
});
