/** Why a forecast cannot be made, in words for whoever asked for it: without any id, which would stand in clear. */
export class RunFailure extends Error {
  constructor(
    readonly code: string,
    readonly detail: string,
  ) {
    super(detail);
  }
}
