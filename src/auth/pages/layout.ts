/** Layout of all pages: no inline script or style, no external request. */

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as it may stand in HTML, in an attribute too. */
export function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (letter) => ENTITIES[letter] ?? '');
}

/** Three pales of a stockade. */
const PALES = 'M3 30V9l4-5 4 5v21zM12 30V7l4-5 4 5v23zM21 30V9l4-5 4 5v21z';

const MARK = `<svg class="mark" viewBox="0 0 32 32" aria-hidden="true"><path d="${PALES}"/></svg>`;

export const FAVICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><style>path{fill:#1f5c4d}@media (prefers-color-scheme:dark){path{fill:#7fd1b9}}</style><path d="${PALES}"/></svg>
`;

/** @param head what else stands in its head */
export function page(title: string, content: string, head = ''): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escaped(title)} - Stockade</title>
<link rel="icon" href="/favicon.ico" type="image/svg+xml">
<link rel="stylesheet" href="/oauth2/assets/pages.css">${head}
</head>
<body>
<header><a href="/">${MARK}<span>Stockade</span></a></header>
<main>
<h1>${escaped(title)}</h1>
${content}
</main>
</body>
</html>
`;
}

export const STYLE = `:root {
  color-scheme: light dark;
  --ground: #f3f5f2; --card: #fff; --text: #1b211f; --soft: #55605b; --line: #c3ccc7;
  --accent: #1f5c4d; --on-accent: #fff; --alert: #a3142a; --alert-ground: #fdf0f1;
  font: 1rem/1.5 system-ui, sans-serif;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #121614; --card: #1b211e; --text: #e9eeeb; --soft: #a9b5af; --line: #46514c;
    --accent: #7fd1b9; --on-accent: #10201b; --alert: #ff9aa8; --alert-ground: #33191d;
  }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0; padding: 0 1rem; background: var(--ground); color: var(--text); }
header { max-width: 26rem; margin: clamp(1rem, 8vh, 5rem) auto 1rem; }
header a { display: inline-flex; align-items: center; gap: .5rem; color: var(--text); font-weight: 600; font-size: 1.1rem; text-decoration: none; }
.mark { width: 1.6rem; height: 1.6rem; fill: var(--accent); }
main { max-width: 26rem; margin: 0 auto 3rem; padding: 1.5rem; background: var(--card); border: 1px solid var(--line); border-radius: .75rem; }
h1 { margin: 0 0 .25rem; font-size: 1.4rem; line-height: 1.25; }
p, ul { margin: .5rem 0; }
ul { padding-left: 1.25rem; }
li { margin: .25rem 0; }
a { color: var(--accent); }
label { display: block; margin: 1rem 0 0; font-weight: 500; }
input { display: block; width: 100%; margin-top: .25rem; padding: .6rem .7rem; font: inherit; color: inherit; background: var(--ground); border: 1px solid var(--line); border-radius: .4rem; }
button { display: block; width: 100%; min-height: 2.75rem; margin-top: 1rem; padding: .6rem; font: inherit; font-weight: 600; cursor: pointer; color: var(--on-accent); background: var(--accent); border: 1px solid var(--accent); border-radius: .4rem; }
button.second { color: var(--accent); background: none; }
button.quiet { color: var(--soft); background: none; border-color: transparent; font-weight: 400; text-decoration: underline; }
button:disabled { opacity: .6; cursor: default; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.hint { color: var(--soft); font-size: .9rem; font-weight: 400; }
.signed-in { overflow-wrap: anywhere; }
.links { margin-top: 1.25rem; font-size: .95rem; }
.links a { display: inline-block; margin-right: 1rem; padding: .25rem 0; }
[role=alert] { margin: 1rem 0; padding: .6rem .8rem; color: var(--alert); background: var(--alert-ground); border-radius: .4rem; }
code, output { font-family: ui-monospace, monospace; overflow-wrap: anywhere; }
output { user-select: all; }
`;
