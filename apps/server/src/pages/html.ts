/* A few plain pages without script, so that whoever starts the server sees what it does. */

const replacements: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/gu, (char) => replacements[char] ?? "");

/** A whole page; `body` is HTML. */
export const page = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="stylesheet" href="/style.css">
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;

export const style = `
:root { color-scheme: light dark; --ink: #22211d; --paper: #faf6ef; --quiet: #5d5950; --line: #e2d9ca; --accent: #17594f; }
@media (prefers-color-scheme: dark) { :root { --ink: #ece7dc; --paper: #181a18; --quiet: #b0aa9c; --line: #363a35; --accent: #8fd1c1; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1.0625rem/1.6 ui-sans-serif, system-ui, sans-serif; overflow-wrap: anywhere; }
main { max-width: 46rem; margin: 0 auto; padding: 2.5rem 1.25rem 5rem; }
h1 { font: 500 1.75rem/1.25 "Iowan Old Style", Palatino, "Noto Serif", "Liberation Serif", Georgia, serif; margin: 0 0 1rem; }
h2 { font-size: 1.0625rem; margin: 2.25rem 0 0.25rem; padding-top: 1rem; border-top: 1px solid var(--line); }
p, ul, table { margin: 0.5rem 0; }
a { color: var(--accent); }
a:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
code { font: 0.9375em ui-monospace, monospace; }
.quiet { color: var(--quiet); }
table { border-collapse: collapse; width: 100%; font-size: 0.9375rem; }
th, td { text-align: left; vertical-align: top; padding: 0.25rem 0.75rem 0.25rem 0; }
th { font-weight: 600; }
`;
