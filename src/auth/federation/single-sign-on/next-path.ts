const MAX_LENGTH = 2000;
/** Default target after the sign-in. */
export const DEFAULT_PATH = '/docs';

/**
 * A path of this server to which the browser may be redirected; undefined for a URL that leads elsewhere, however a
 * browser may read it.
 */
export function nextPath(text: string | undefined, serverUrl: string): string | undefined {
  if (text === undefined || text === '') return DEFAULT_PATH;
  // Browsers take a backslash for a slash and leave out controls, and `//` begins another host.
  if (text.length > MAX_LENGTH || !/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(text))
    return undefined;
  const url = new URL(text, serverUrl);
  if (url.origin !== new URL(serverUrl).origin) return undefined;
  return url.pathname.startsWith('//') ? undefined : url.pathname + url.search + url.hash;
}
