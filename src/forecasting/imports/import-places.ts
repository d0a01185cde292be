import type { ImportId } from '../../platform/index.ts';
import { defineSealed } from '../../crypto/index.ts';

interface PiecePlace {
  readonly importId: ImportId;
  readonly number: number;
}

export const IMPORT_CHUNK = defineSealed({
  what: 'piece of a received file',
  table: 'import_chunk',
  column: 'sealed',
  key: 'organization',
  label: 'import_chunk',
  boundTo: {
    import: ({ importId }: PiecePlace) => importId,
    number: ({ number }) => String(number),
  },
});

export const IMPORT_REJECTION = defineSealed({
  what: 'rejected rows',
  table: 'import_rejection',
  column: 'sealed',
  key: 'organization',
  label: 'import_rejection',
  boundTo: {
    import: ({ importId }: PiecePlace) => importId,
    number: ({ number }) => String(number),
  },
});

interface RunPlace {
  readonly importId: ImportId;
  readonly seriesNumber: number;
  readonly batch: number;
}

export const IMPORT_RUN = defineSealed({
  what: 'runs that wait to be written',
  table: 'import_run',
  column: 'sealed',
  key: 'organization',
  label: 'import_run',
  boundTo: {
    import: ({ importId }: RunPlace) => importId,
    'series number': ({ seriesNumber }) => String(seriesNumber),
    batch: ({ batch }) => String(batch),
  },
});
