/** A page that a browser ended at. */
export interface Page {
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** A browser without scripts: keeps cookies, follows redirects on the server, and submits forms. */
export class FormBrowser {
  private readonly cookies = new Map<string, string>();
  readonly origin: string;

  constructor(origin: string) {
    this.origin = origin;
  }

  /** Goes to an address and on, until there is a page or the way leads off the server. */
  async open(url: string | URL, init: RequestInit = {}): Promise<Page> {
    let next = new URL(url, this.origin);
    let request = init;
    for (let hop = 0; hop < 20; hop += 1) {
      if (next.origin !== this.origin) return leaving(next);
      const headers = {
        ...(request.headers as Record<string, string>),
        cookie: this.cookieHeader(),
      };
      const response = await fetch(next, { ...request, headers, redirect: 'manual' });
      this.keep(response);
      const location = response.headers.get('location');
      if (location === null || response.status < 300 || response.status > 399) {
        const { status, headers: answered } = response;
        const page = { url: next.href, status, headers: answered, text: await response.text() };
        const onward = /<meta http-equiv="refresh" content="0;url=([^"]*)">/.exec(page.text)?.[1];
        if (onward === undefined) return page;
        next = new URL(onward.replaceAll('&amp;', '&'), next);
        request = {};
        continue;
      }
      next = new URL(location, next);
      request = {};
    }
    throw new Error('too many redirects');
  }

  /** Submits the page's form that goes to an address with that end, with its hidden fields and these, as a page of the server does. */
  submit(
    page: Page,
    end: string,
    fields: Record<string, string> = {},
    headers: Record<string, string> = { origin: this.origin },
  ): Promise<Page> {
    const form = [
      ...page.text.matchAll(/<form[^>]*action="([^"]*)"[^>]*>([\s\S]*?)<\/form>/g),
    ].find(([, action, fields]) => action!.endsWith(end) || fields!.includes(`${end}"`));
    if (form === undefined) throw new Error(`no form to ${end} on:\n${page.text}`);
    // A button may lead elsewhere than its form.
    const target = new RegExp(`formaction="([^"]*${end})"`).exec(form[2]!)?.[1] ?? form[1]!;
    const hidden = [...form[2]!.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)];
    const body = new URLSearchParams();
    for (const [, name, value] of hidden) body.set(name!, value!);
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    return this.open(new URL(target, page.url), { method: 'POST', body, headers });
  }

  /** A cookie's value as the server set it. */
  cookie(name: string): string | undefined {
    return this.cookies.get(name);
  }

  private cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  private keep(response: Response): void {
    for (const text of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(text)!;
      if (value === '' || /expires=Thu, 01 Jan 1970/i.test(text)) this.cookies.delete(name!);
      else this.cookies.set(name!, value!);
    }
  }
}

const leaving = (url: URL): Page => ({
  url: url.href,
  status: 0,
  headers: new Headers(),
  text: '',
});
