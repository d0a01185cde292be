import type { DatasetId } from '../../platform/index.ts';
import { defineSealed } from '../../crypto/index.ts';

interface SeriesPlace {
  readonly datasetId: DatasetId;
  readonly ordinal: number;
}

export const SERIES_ID = defineSealed({
  what: 'id of a series',
  table: 'series',
  column: 'sealed_unique_id',
  key: 'organization',
  label: 'series',
  boundTo: {
    dataset: ({ datasetId }: SeriesPlace) => datasetId,
    ordinal: ({ ordinal }) => String(ordinal),
  },
});

export const DEMAND_SEGMENT = defineSealed({
  what: 'demand segment',
  table: 'demand_segment',
  column: 'sealed',
  key: 'organization',
  label: 'segment',
  boundTo: {
    dataset: ({ datasetId }: SeriesPlace & { readonly firstPeriod: number }) => datasetId,
    ordinal: ({ ordinal }) => String(ordinal),
    'first period': ({ firstPeriod }) => String(firstPeriod),
  },
});

export const LIST_CURSOR = defineSealed({
  what: 'cursor of a list of series',
  table: null,
  column: null,
  key: 'organization',
  label: 'cursor',
  boundTo: { dataset: ({ datasetId }: Pick<SeriesPlace, 'datasetId'>) => datasetId },
});
