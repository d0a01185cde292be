import fc from 'fast-check';
import { newId, type OrganizationId, type UserId } from '../../../platform/index.ts';
import { parsed, readAssertion, readClientData, readRegistration } from './browser-answer.ts';
import { readUserHandle, userHandleOf } from './user-handle.ts';

const base64url = (text: string): string => Buffer.from(text).toString('base64url');

describe('what a browser says', () => {
  it('is read or not, whatever it is, and never throws', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        readAssertion(value);
        readRegistration(value);
      }),
    );
  });

  it('has nothing in it that was not looked at', () => {
    const response = { clientDataJSON: 'YQ', authenticatorData: 'YQ', signature: 'YQ', more: 1 };
    const answer = readAssertion({ id: 'YQ', rawId: 'YQ', type: 'public-key', response, more: 1 });
    expect(answer).toEqual({
      id: 'YQ',
      rawId: 'YQ',
      type: 'public-key',
      clientExtensionResults: {},
      response: { clientDataJSON: 'YQ', authenticatorData: 'YQ', signature: 'YQ' },
    });
  });

  it.each([
    ['{"challenge":"a"}', { challenge: 'a', crossOrigin: false }],
    ['{"challenge":"a","crossOrigin":false}', { challenge: 'a', crossOrigin: false }],
    ['{"challenge":"a","crossOrigin":true}', { challenge: 'a', crossOrigin: true }],
    ['{"challenge":"a","crossOrigin":"no"}', { challenge: 'a', crossOrigin: true }],
    ['{"challenge":"a","topOrigin":""}', { challenge: 'a', crossOrigin: true }],
    ['{"challenge":1}', undefined],
    ['[]', undefined],
    ['null', undefined],
    ['{', undefined],
  ])('%s', (text, expected) => {
    expect(readClientData(base64url(text))).toEqual(expected);
  });

  it('that is no JSON is nothing', () => {
    expect(parsed('{')).toBeUndefined();
  });
});

describe('the handle of a user', () => {
  it('names them and their organization', () => {
    const holder = { organizationId: newId<OrganizationId>(), id: newId<UserId>() };
    const text = Buffer.from(userHandleOf(holder)).toString('base64url');
    expect(readUserHandle(text)).toEqual(holder);
  });

  it('is of 32 bytes and nothing else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
        const read = readUserHandle(Buffer.from(bytes).toString('base64url'));
        return (read !== undefined) === (bytes.length === 32);
      }),
    );
    expect(readUserHandle(undefined)).toBeUndefined();
  });
});
