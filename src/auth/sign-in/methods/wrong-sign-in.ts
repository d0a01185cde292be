/** Messages of a failed sign-in: the same for every cause, so that they reveal nothing. */
export function wrongSignInMessage({ withCode }: { readonly withCode: boolean }): string {
  return withCode
    ? 'The e-mail address, the password or the code is wrong.'
    : 'The e-mail address or the password is wrong.';
}
