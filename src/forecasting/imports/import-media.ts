import type { Request } from 'express';
import { Problem } from '../../platform/index.ts';
import type { ImportQuery } from './import.dto.ts';
import type { ImportOptions } from './import.entity.ts';

const DELIMITERS = { comma: ',', semicolon: ';', tab: '\t', pipe: '|' } as const;
const GZIP_TYPES = ['application/gzip', 'application/x-gzip'];

/**
 * Options of reading a file, from the request.
 * @throws Problem unsupported_media_type
 */
export function optionsOf(request: Request, query: ImportQuery): ImportOptions {
  const [type = '', ...parameters] = (request.headers['content-type'] ?? '')
    .split(';')
    .map((part) => part.trim().toLowerCase());
  const { uniqueId, ds, y, delimiter, decimal, dateOrder } = query;
  const encoding = query.encoding ?? encodingOf(parameters);
  const columns = {
    ...(uniqueId === undefined ? {} : { uniqueId }),
    ...(ds === undefined ? {} : { ds }),
    ...(y === undefined ? {} : { y }),
  };
  return {
    ...formatOf(type),
    ...(isGzip(request, type) ? { gzip: true } : {}),
    ...(encoding === undefined ? {} : { encoding }),
    ...(delimiter === undefined ? {} : { delimiter: DELIMITERS[delimiter] }),
    ...(decimal === undefined ? {} : { decimal }),
    ...(dateOrder === undefined ? {} : { dateOrder }),
    ...(Object.keys(columns).length === 0 ? {} : { columns }),
  };
}

function formatOf(type: string): Pick<ImportOptions, 'format'> {
  if (type === 'text/csv' || GZIP_TYPES.includes(type)) return { format: 'csv' };
  if (type === 'application/x-ndjson') return { format: 'ndjson' };
  if (type.includes('parquet')) {
    throw unsupported('Parquet is not supported; send text/csv or application/x-ndjson.');
  }
  throw unsupported('Send text/csv or application/x-ndjson, plain or with Content-Encoding: gzip.');
}

/** Encoding by content type, with the labels of the WHATWG encoding standard. */
function encodingOf(parameters: readonly string[]): ImportOptions['encoding'] {
  const [charset] = parameters.flatMap((part) => /^charset="?([^"]+)"?$/.exec(part)?.[1] ?? []);
  if (charset === undefined || /^utf-?(8|16|16le|16be)$|^us-ascii$/.test(charset)) return undefined;
  if (/^(windows-1252|cp1252|x-cp1252|iso-8859-1|iso8859-1|latin1|l1)$/.test(charset)) {
    return 'windows-1252';
  }
  throw unsupported('The charset must be UTF-8, UTF-16 or windows-1252.');
}

function isGzip(request: Request, type: string): boolean {
  const encoding = (request.headers['content-encoding'] ?? 'identity').toLowerCase();
  if (encoding !== 'identity' && encoding !== 'gzip' && encoding !== 'x-gzip') {
    throw unsupported('Content-Encoding must be gzip, or absent.');
  }
  return encoding !== 'identity' || GZIP_TYPES.includes(type);
}

function unsupported(detail: string): Problem {
  return new Problem('unsupported_media_type', detail);
}
