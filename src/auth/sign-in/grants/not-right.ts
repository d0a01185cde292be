/** What somebody is told who typed something wrong at a sign-in: the same whatever it was, so that it reveals nothing. */
export function notRight({ withCode }: { readonly withCode: boolean }): string {
  return withCode
    ? 'The e-mail address, the password or the code is wrong.'
    : 'The e-mail address or the password is wrong.';
}
