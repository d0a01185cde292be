import { readFileSync } from 'node:fs';

/** One row of docs/generated/access-matrix.md. */
export interface MatrixRoute {
  readonly method: string;
  /** With `:name` parameters. */
  readonly path: string;
  /** `public`, `self`, `self, in a session`, or `action Noun (scope …)`. */
  readonly declaration: string;
  readonly action: string;
  /** The scope that an API key needs, or empty. */
  readonly scope: string;
  /** What each role reaches, in the policy's words. */
  readonly reach: Readonly<Record<string, readonly string[]>>;
}

export function readAccessMatrix(): MatrixRoute[] {
  const rows = readFileSync('docs/generated/access-matrix.md', 'utf8')
    .split('\n')
    .filter((line) => /^\| [A-Z]+ \//.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()));
  return rows.map(
    ([, route = '', declaration = '', admin = '', user = '', viewer = '', guest = '']) => {
      const [method = '', path = ''] = route.split(' ');
      return {
        method,
        path,
        declaration,
        action: declaration.split(' ')[0] ?? '',
        scope: /\(scope (\S+)\)/.exec(declaration)?.[1] ?? '',
        reach: {
          admin: words(admin),
          user: words(user),
          viewer: words(viewer),
          guest: words(guest),
        },
      };
    },
  );
}

function words(cell: string): string[] {
  return cell === '—' ? [] : cell.split(', ');
}
