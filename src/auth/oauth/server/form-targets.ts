import type { KoaContextWithOIDC, Provider } from 'oidc-provider';

type KoaContext = Parameters<Parameters<Provider['use']>[0]>[0];

/**
 * Allows the form of a page to lead to its client. Browsers apply `form-action` also to the redirects after a form:
 * signing out ends at the client, and `response_mode=form_post` posts to it.
 */
export async function allowFormTarget(
  context: KoaContext,
  next: () => Promise<void>,
): Promise<void> {
  await next();
  const { oidc } = context as unknown as Partial<KoaContextWithOIDC>;
  const origin = oidc === undefined ? undefined : originOf(targetOf(oidc, context.status));
  if (origin === undefined) return;
  const policy = context.response.get('Content-Security-Policy');
  const widened = policy.replace(/form-action [^;]*/, (directive) => `${directive} ${origin}`);
  context.set('Content-Security-Policy', widened);
}

/** An address that the OAuth server has compared with those of the client. */
function targetOf(oidc: KoaContextWithOIDC['oidc'], status: number): unknown {
  const { route, params, client } = oidc;
  if (client === undefined) return undefined;
  if (route === 'end_session') {
    return status === 200 ? params?.['post_logout_redirect_uri'] : undefined;
  }
  if (route !== 'authorization' && route !== 'resume') return undefined;
  const uri = params?.['redirect_uri'];
  const isForm = params?.['response_mode'] === 'form_post';
  return isForm && typeof uri === 'string' && client.redirectUriAllowed(uri) ? uri : undefined;
}

/** Source expression of an address in a content security policy: its origin, or the scheme of a native client. */
export function originOf(uri: unknown): string | undefined {
  if (typeof uri !== 'string' || !URL.canParse(uri)) return undefined;
  const { origin, protocol } = new URL(uri);
  return origin === 'null' ? protocol : origin;
}
