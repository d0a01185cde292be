/** Exit codes of commands. Scripts rely on these three. */
export const EXIT = {
  /** Done, and nothing to remark. */
  fine: 0,
  /** Done, and found something: rows refused, series that could not be forecast. */
  found: 1,
  /** Used wrongly, or the work could not be done at all. */
  wrong: 2,
} as const;
