import { say } from '../output.ts';
import { CommandFailure } from '../command-failure.ts';

const MAX_WAIT_SECONDS = 60;
const MAX_WAITS = 3;

/** A request; its body is created again for each attempt. */
export interface ApiRequest {
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: () => string | URLSearchParams | ReadableStream<Uint8Array>;
}

/** The server rejected the request; the message has its reason. */
export class ApiRefusal extends CommandFailure {
  readonly status: number;
  /** RFC 6749's error, where it is one. */
  readonly error: string | undefined;

  constructor(status: number, message: string, error?: string) {
    super(message);
    this.status = status;
    this.error = error;
  }
}

/** Client of one server, for the signed-in user. Waits and retries if the server asks for it. */
export class ApiClient {
  readonly url: string;
  #token: string | undefined;

  constructor(url: string) {
    this.url = url.replace(/\/+$/, '');
  }

  /** @throws ApiRefusal for any response that is not a success, CommandFailure if there is no response */
  async send(path: string, request: ApiRequest = {}): Promise<Response> {
    for (let waits = 0; ; waits++) {
      const response = await this.#fetch(path, request);
      if (response.ok) return response;
      const seconds = Number(response.headers.get('retry-after') ?? 'NaN');
      const patient = response.status === 429 && waits < MAX_WAITS;
      if (!patient || !(seconds <= MAX_WAIT_SECONDS)) throw await refusal(path, response);
      await response.body?.cancel();
      say(`Waiting ${seconds} s for the rate limit of the server ...`);
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    }
  }

  async json<T>(path: string, request: ApiRequest = {}): Promise<T> {
    return (await (await this.send(path, request)).json()) as T;
  }

  post<T>(path: string, body: object): Promise<T> {
    return this.json<T>(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: () => JSON.stringify(body),
    });
  }

  /** Signs in by RFC 6749's password grant; later requests carry the token. */
  async signIn(username: string, password: string): Promise<void> {
    const form = { grant_type: 'password', username, password };
    const answer = await this.json<{ access_token: string }>('/token', {
      method: 'POST',
      body: () => new URLSearchParams(form),
    });
    this.#token = answer.access_token;
  }

  async #fetch(path: string, request: ApiRequest): Promise<Response> {
    const headers: Record<string, string> = { ...request.headers };
    if (this.#token !== undefined) headers['Authorization'] = `Bearer ${this.#token}`;
    const body = request.body?.();
    try {
      return await fetch(`${this.url}${path}`, {
        method: request.method ?? 'GET',
        headers,
        redirect: 'error',
        ...(body === undefined ? {} : { body, duplex: 'half' }),
      });
    } catch (error) {
      throw new CommandFailure(`${this.url} does not answer (${causeOf(error)})`, error);
    }
  }
}

/** The server's own words: problem details, or RFC 6749's error. */
async function refusal(path: string, response: Response): Promise<ApiRefusal> {
  const { status } = response;
  const text = await response.text().catch(() => '');
  let words: unknown;
  let error: unknown;
  try {
    const said = JSON.parse(text) as Record<string, unknown>;
    error = said['error'];
    words = said['detail'] ?? said['error_description'] ?? said['title'] ?? said['error'];
  } catch {
    words = undefined;
  }
  const said = typeof words === 'string' && words !== '' ? `: ${words}` : '';
  const wait = response.headers.get('retry-after');
  const later = status === 429 && wait !== null ? ` Try again in ${wait} s.` : '';
  const message = `the server answered ${status} to ${path}${said}${later}`;
  return new ApiRefusal(status, message, typeof error === 'string' ? error : undefined);
}

function causeOf(error: unknown): string {
  const { cause, message } = error as Error;
  const { code } = (cause ?? {}) as NodeJS.ErrnoException;
  if (code === 'ECONNREFUSED') return 'connection refused';
  if (code === 'ENOTFOUND') return 'no such host';
  return code ?? (cause instanceof Error ? cause.message : message);
}
