import { eventData } from './event-stream.ts';

async function read(chunks: readonly string[]): Promise<string[]> {
  const bytes = chunks.map((chunk) => new TextEncoder().encode(chunk));
  const found: string[] = [];
  const stream = ReadableStream.from(bytes) as unknown as AsyncIterable<Uint8Array>;
  for await (const data of eventData(stream)) found.push(data);
  return found;
}

describe('eventData', () => {
  const text =
    ': hello\n\nevent: progress\ndata: {"a":1}\n\nid: 2\ndata: one\ndata:two\r\n\r\ndata: cut';

  it('finds the data of whole events', async () => {
    expect(await read([text])).toEqual(['{"a":1}', 'one\ntwo']);
  });

  it('does not care how the bytes are cut', async () => {
    expect(await read([...text])).toEqual(['{"a":1}', 'one\ntwo']);
  });
});
