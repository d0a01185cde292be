import autocannon from 'autocannon';

export interface Load {
  readonly url: string;
  readonly headers?: Record<string, string>;
  readonly method?: 'GET' | 'PATCH' | 'POST';
  readonly body?: string;
  readonly connections?: number;
  readonly seconds?: number;
}

/** Requests per second that were answered with 2xx. @throws Error when any was answered otherwise */
export async function requestsPerSecond(load: Load): Promise<number> {
  const { url, headers = {}, method = 'GET', body, connections = 16, seconds = 3 } = load;
  const result = await autocannon({
    url,
    headers,
    method,
    connections,
    duration: seconds,
    ...(body === undefined ? {} : { body }),
  });
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(`${result.non2xx} answers were not 2xx, ${result.errors} errors`);
  }
  return result['2xx'] / result.duration;
}
