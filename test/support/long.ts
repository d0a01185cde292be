const told = process.env['STORIES'] === 'all';

/** Tests that `npm test` leaves out of a story that it runs; `STORIES=all` runs them too. */
export const long = {
  it: told ? it : it.skip,
  describe: told ? describe : describe.skip,
};
