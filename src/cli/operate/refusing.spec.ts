import { Problem } from '../../platform/index.ts';
import { CommandFailure } from '../command-failure.ts';
import { refusing } from './refusing.ts';

const refused = (pointer?: string): Promise<unknown> =>
  refusing(() => {
    const errors =
      pointer === undefined ? [] : [{ pointer, code: 'invalid', detail: 'is too short' }];
    throw new Problem('invalid_request', 'Something is wrong.', { errors });
  });

describe('what a command says when the application refuses', () => {
  it('names the option that is wrong', async () => {
    await expect(refused('/email')).rejects.toThrow(/^--email is too short$/);
  });

  it('names the password as what it is, for it is no option', async () => {
    await expect(refused('/password')).rejects.toThrow(/^the password is too short$/);
  });

  it('is the detail where no field is named, and a failure of the command', async () => {
    await expect(refused()).rejects.toThrow(CommandFailure);
    await expect(refused()).rejects.toThrow('Something is wrong.');
  });
});
