import type { ApiResponseOptions } from '@nestjs/swagger';

const TABLE = { type: 'string', description: 'UTF-8 with a header line.' };
const LINES = { type: 'string', description: 'One JSON object per line.' };

/** OpenAPI schemas of files, shared by the routes that accept or return them. */
export const FILE_SCHEMAS = {
  DemandCsv: {
    ...TABLE,
    description: 'One row per observation; see `docs/formats/demand-file.md`.',
    example: 'unique_id,ds,y\nSKU-0042,2026-01-01,12\nSKU-0042,2026-02-01,15\n',
  },
  DemandNdjson: {
    ...LINES,
    example: '{"unique_id":"SKU-0042","ds":"2026-01-01","y":12}\n',
  },
  ForecastCsv: {
    ...TABLE,
    example: 'unique_id,ds,mean,lo_80,hi_80,method\nSKU-0042,2027-01-01,14.2,9.1,19.3,auto\n',
  },
  ForecastNdjson: {
    ...LINES,
    example:
      '{"unique_id":"SKU-0042","ds":"2027-01-01","mean":14.2,"lo_80":9.1,"hi_80":19.3,"method":"auto"}\n',
  },
  StockCsv: {
    ...TABLE,
    example: 'unique_id,lead_time_demand,safety_stock,reorder_point\nSKU-0042,28.4,11.5,39.9\n',
  },
  StockNdjson: {
    ...LINES,
    example:
      '{"unique_id":"SKU-0042","lead_time_demand":28.4,"safety_stock":11.5,"reorder_point":39.9}\n',
  },
  Events: {
    type: 'string',
    description:
      'Server-sent events: `progress` after each change, then `end`. The data are the resource as JSON.',
    example: 'id: 1\nevent: progress\ndata: {"state":"running"}\n\n',
  },
} as const;

type FileSchema = keyof typeof FILE_SCHEMAS;

const of = (name: string): object => ({ schema: { $ref: `#/components/schemas/${name}` } });

/** An answer with rows: a page of JSON, or all of them as CSV or NDJSON. */
export function rowsAnswer(page: string, csv: FileSchema, ndjson: FileSchema): ApiResponseOptions {
  return {
    description: 'The format that `Accept` prefers.',
    content: {
      'application/json': of(page),
      'text/csv': of(csv),
      'application/x-ndjson': of(ndjson),
    },
  };
}

/** A file in one of two formats. */
export const FILE_ANSWER: ApiResponseOptions = {
  description: 'The rejected rows, in the format of the imported file.',
  content: { 'text/csv': of('DemandCsv'), 'application/x-ndjson': of('DemandNdjson') },
};

export const EVENTS_ANSWER: ApiResponseOptions = {
  description: 'A stream of events; the last one holds the final resource.',
  content: { 'text/event-stream': of('Events') },
};

const PACKED = { schema: { type: 'string', format: 'binary' } };

/** The body of an import. */
export const DEMAND_FILE = {
  description:
    'A demand file, streamed. Plain, or compressed with `Content-Encoding: gzip`, or as `application/gzip` (a CSV).',
  required: true,
  content: {
    'text/csv': of('DemandCsv'),
    'application/x-ndjson': of('DemandNdjson'),
    'application/gzip': PACKED,
  },
};
