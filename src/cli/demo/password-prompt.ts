import { CommandFailure } from '../command-failure.ts';

const ENTER = ['\r', '\n'];
const BACKSPACE = ['\u007f', '\b'];
const CTRL_C = '\u0003';
const CTRL_D = '\u0004';

/** Whether a user is at the terminal to answer questions. */
export function canAsk(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY;
}

/** Asks for a password on the terminal without showing it. */
export async function askPassword(question: string): Promise<string> {
  const { stdin, stderr } = process;
  stderr.write(question);
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  try {
    return await typedLine();
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    stderr.write('\n');
  }
}

function typedLine(): Promise<string> {
  return new Promise((resolve, reject) => {
    const typed: string[] = [];
    const onData = (text: string): void => {
      for (const character of text) {
        if (ENTER.includes(character)) return end(() => resolve(typed.join('')));
        if (character === CTRL_C || character === CTRL_D) {
          return end(() => reject(new CommandFailure('no password was entered')));
        }
        if (BACKSPACE.includes(character)) typed.pop();
        else typed.push(character);
      }
    };
    const end = (settle: () => void): void => {
      process.stdin.off('data', onData);
      settle();
    };
    process.stdin.on('data', onData);
  });
}
