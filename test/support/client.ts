import { requireDescribed } from './answers.ts';

/** An answer, its body already read. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look at whatever came
  readonly body: any;
}

/** What is changed only by who says which version; most stories do not mind which. */
const NEEDS_VERSION = /^\/v1\/(roles|groups|identity-providers)\/[^/]+/;

export interface RequestOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON, anything else as it is. */
  readonly body?: unknown;
}

/** A REST client as anybody would write one: a base address and a credential. */
export class Client {
  readonly url: string;
  readonly credential: Readonly<Record<string, string>>;

  constructor(url: string, credential: Readonly<Record<string, string>> = {}) {
    this.url = url;
    this.credential = credential;
  }

  /** The same client with a fresh access token. */
  async signIn(email: string, password: string): Promise<Client> {
    const answer = await this.token({ grant_type: 'password', username: email, password });
    if (answer.status !== 200) throw new Error(`sign-in failed: ${answer.text}`);
    return this.withToken(answer.body.access_token as string);
  }

  token(form: Readonly<Record<string, string>>): Promise<Answer> {
    return this.send('POST', '/token', { body: new URLSearchParams(form) });
  }

  withToken(token: string): Client {
    return new Client(this.url, { authorization: `Bearer ${token}` });
  }

  withKey(key: string): Client {
    return new Client(this.url, { 'x-api-key': key });
  }

  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.send('GET', path, { headers });
  }

  post(
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    return this.send('POST', path, { body, headers });
  }

  /** Sends a request, and holds its answer against openapi.json. */
  async send(method: string, path: string, options: RequestOptions = {}): Promise<Answer> {
    const { body, headers } = options;
    const plain = typeof body === 'object' && body !== null && body.constructor === Object;
    const array = Array.isArray(body);
    const response = await fetch(this.url + path, {
      method,
      headers: {
        ...this.credential,
        ...(plain || array ? { 'content-type': 'application/json' } : {}),
        ...(NEEDS_VERSION.test(path) ? { 'if-match': '*' } : {}),
        ...headers,
      },
      ...(body === undefined
        ? {}
        : { body: plain || array ? JSON.stringify(body) : (body as string), duplex: 'half' }),
    });
    const text = await response.text();
    requireDescribed(method, path, { status: response.status, headers: response.headers, text });
    return {
      status: response.status,
      headers: response.headers,
      text,
      get body(): unknown {
        return JSON.parse(text);
      },
    };
  }

  /** Makes a dataset and returns its id. */
  async dataset(frequency = 'monthly', name = 'Sales'): Promise<string> {
    const answer = await this.post('/v1/datasets', { name, frequency });
    if (answer.status !== 201) throw new Error(`no dataset: ${answer.text}`);
    return answer.body.id as string;
  }

  /** Sends a demand file and waits until the import has ended; returns the import. */
  async import(
    datasetId: string,
    file: string | Uint8Array,
    query = '',
    headers: Readonly<Record<string, string>> = { 'content-type': 'text/csv' },
  ) {
    const sent = await this.post(`/v1/datasets/${datasetId}/imports${query}`, file, headers);
    if (sent.status !== 202) throw new Error(`not received: ${sent.status} ${sent.text}`);
    return this.ended(sent.headers.get('location') ?? '');
  }

  /** Forecasts a dataset and waits until it has ended; returns the forecast. */
  async forecast(datasetId: string, request: object) {
    const sent = await this.post(`/v1/datasets/${datasetId}/forecasts`, request);
    if (sent.status !== 202) throw new Error(`not taken: ${sent.status} ${sent.text}`);
    return this.ended(sent.headers.get('location') ?? '');
  }

  /** Follows a job's events to their end and returns its last state. */
  async ended(location: string) {
    const events = await this.get(`${location}/events`);
    const last = events.text.trim().split('\n').at(-1) ?? '';
    return JSON.parse(last.replace(/^data: /, ''));
  }
}
