import { stockade, stockadeHere } from './command-line.fixture.ts';

describe('the command line', () => {
  it('leaves its exit code, its data and its messages where a shell expects them', async () => {
    const { code, stdout, stderr } = await stockade(['frobnicate']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe("stockade: unknown command 'frobnicate'\nTry: stockade --help\n");
  });

  it.each([[[]], [['help']], [['--help']]])('lists its commands for %j', async (words) => {
    const { code, stdout, stderr } = await stockadeHere(words);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const name of ['serve', 'demo', 'forecast', 'evaluate']) expect(stdout).toContain(name);
  });

  it.each([
    ['help', 'forecast'],
    ['forecast', '--help'],
    ['forecast', '-h', '--bogus'],
  ])('explains one command for %s %s', async (...words) => {
    const { code, stdout } = await stockadeHere(words);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Usage: stockade forecast/);
  });

  it('prints the version', async () => {
    const { code, stdout } = await stockadeHere(['--version']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.each([
    [['frobnicate'], "unknown command 'frobnicate'"],
    [['--frobnicate'], "unknown option '--frobnicate'"],
    [['forecast', '--frobnicate'], "unknown option '--frobnicate'"],
    [['forecast', 'demand.csv'], 'unexpected argument'],
    [['forecast', '--horizon', '3'], '--input is required'],
    [['forecast', '--input', '-'], '--horizon is required'],
    [['forecast', '--input', '-', '--horizon', '0'], '--horizon must be a whole number'],
    [['forecast', '--input', '-', '--horizon', '1e3'], '--horizon must be a whole number'],
    [
      ['forecast', '--input', '-', '--horizon', '3', '--method', 'magic'],
      '--method must be one of',
    ],
    [['forecast', '--input', '-', '--horizon', '3', '--levels', '80,101'], '--levels must be'],
    [['forecast', '--input', '-', '--horizon', '3', '--frequency', 'often'], '--frequency must be'],
    [['evaluate', '--input', '-', '--horizon', '3', '--levels', '80'], "unknown option '--levels'"],
    [['demo', '--url', 'ftp://example.org'], '--url must be'],
    [['demo', '--password', 'x'], "unknown option '--password'"],
  ])('refuses %j', async (words, message) => {
    const { code, stdout, stderr } = await stockadeHere(words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).toContain('Try: stockade');
  });
});
