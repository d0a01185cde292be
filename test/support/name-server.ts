import { createSocket } from 'node:dgram';
import { once } from 'node:events';

const TXT = 16;
const A = 1;

/** A name server on the loopback that knows what it was told, and nothing else (RFC 1035). */
export interface NameServer {
  /** address:port */
  readonly address: string;
  readonly texts: Map<string, string>;
  readonly addresses: Map<string, string>;
  close(): void;
}

export async function startNameServer(): Promise<NameServer> {
  const socket = createSocket('udp4');
  const texts = new Map<string, string>();
  const addresses = new Map<string, string>();
  socket.on('message', (question, from) => {
    const { name, end } = nameIn(question);
    const type = question.readUInt16BE(end);
    const text = type === TXT ? texts.get(name) : undefined;
    const host = type === A ? addresses.get(name) : undefined;
    const data =
      text !== undefined
        ? Buffer.concat([Buffer.from([text.length]), Buffer.from(text)])
        : host !== undefined
          ? Buffer.from(host.split('.').map(Number))
          : undefined;
    socket.send(answerTo(question.subarray(0, end + 4), type, data), from.port, from.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const address = `127.0.0.1:${socket.address().port}`;
  return { address, texts, addresses, close: () => socket.close() };
}

function nameIn(question: Buffer): { name: string; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = question[at]!; length > 0; length = question[at]!) {
    labels.push(question.toString('latin1', at + 1, at + 1 + length).toLowerCase());
    at += 1 + length;
  }
  return { name: labels.join('.'), end: at + 1 };
}

/** The question once more, and one answer, or that there is no such name. */
function answerTo(question: Buffer, type: number, data: Buffer | undefined): Buffer {
  const head = Buffer.from(question);
  head.writeUInt16BE(data === undefined ? 0x8183 : 0x8180, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(data === undefined ? 0 : 1, 6);
  head.writeUInt32BE(0, 8);
  if (data === undefined) return head;
  const record = Buffer.alloc(12);
  record.writeUInt16BE(0xc00c, 0);
  record.writeUInt16BE(type, 2);
  record.writeUInt16BE(1, 4);
  record.writeUInt32BE(0, 6);
  record.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, record, data]);
}
