import { html, type Markup, trusted } from './markup.ts';
import type { ReportTheme } from './options.ts';
import { styleSheet } from './style.ts';

/** The page loads nothing, runs no script and sends no form. It uses only its own styles. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/** The whole HTML document around its content. */
export function page({
  title,
  theme,
  content,
  tests,
}: {
  readonly title: string;
  readonly theme: ReportTheme;
  readonly content: Markup;
  readonly tests: number;
}): Markup {
  const heading = title.trim() === '' ? 'Learning rate range test' : title;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="${theme === 'auto' ? 'light dark' : theme}">
<meta name="generator" content="lr-finder">
<link rel="icon" href="data:,">
<title>${heading}</title>
<style>${trusted(styleSheet(theme))}</style>
</head>
<body>
<header>
<p class="kind">${tests === 1 ? 'Report on a range test' : `Report on ${tests} range tests`}</p>
<h1><bdi>${heading}</bdi></h1>
</header>
<main>
${content}
</main>
<footer>
<p>In a learning rate range test a short training run raises the learning rate from far too small to far too large while the loss is recorded. Where the loss falls is where to train. (Smith 2015, arXiv 1506.01186.)</p>
<p>Written by lr-finder. This page loads nothing and runs no script.</p>
</footer>
</body>
</html>
`;
}
