import type { ReportTheme } from './options.ts';

/** Colours by purpose; texts have a contrast of at least 4.5 to 1 on each of their backgrounds. */
const LIGHT = `
  --page: #f5f6f8; --card: #ffffff; --ink: #1f2328; --soft: #57606a; --line: #d9dee4;
  --mark: #a84300; --link: #005a9c; --good: #0b5f3a; --good-back: #dff3e7;
  --doubt: #7a3a00; --doubt-back: #fdeedd; --code-back: #eef1f4;`;
const DARK = `
  --page: #101418; --card: #181d23; --ink: #e6eaef; --soft: #a4afba; --line: #333c46;
  --mark: #ff9a56; --link: #6cb6ff; --good: #8ce0ae; --good-back: #12382a;
  --doubt: #ffc48f; --doubt-back: #45270c; --code-back: #252c34;`;

/** The style sheet of a page, with the colours of the theme; on paper always the light ones. */
export function styleSheet(theme: ReportTheme): string {
  const first = theme === 'dark' ? DARK : LIGHT;
  const dark = theme === 'auto' ? `@media (prefers-color-scheme: dark) { :root {${DARK} } }` : '';
  return `
:root {${first} }
${dark}
${SHEET}
@media print { :root {${LIGHT} --page: #ffffff; } }
${PAPER}`;
}

const SHEET = `
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
  font-variant-numeric: tabular-nums; overflow-wrap: break-word;
}
header, main, footer { max-width: 75rem; margin: 0 auto; padding: 0 clamp(1rem, 4vw, 3rem); }
header { padding-top: clamp(1.5rem, 5vw, 3.5rem); }
.kind { margin: 0; color: var(--soft); font-size: .875rem; letter-spacing: .02em; }
h1, h2, h3 { line-height: 1.2; text-wrap: balance; font-weight: 650; }
h1 { margin: .25rem 0 1.5rem; font-size: clamp(1.6rem, 1.2rem + 2vw, 2.4rem); letter-spacing: -.015em; }
h2 { margin: 2.25rem 0 .75rem; font-size: 1.25rem; }
h3 { margin: 1.75rem 0 .5rem; font-size: 1rem; }
p { margin: .5rem 0; max-width: 42rem; }
small { font-size: .875rem; color: var(--soft); }
a { color: var(--link); text-underline-offset: .2em; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 3px; }
code { padding: .1em .3em; border-radius: .25rem; background: var(--code-back); font: .9em ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }

article { padding: clamp(1rem, 3vw, 2.25rem); border: 1px solid var(--line); border-radius: .75rem; background: var(--card); }
article > :first-child { margin-top: 0; }
.tests { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr)); gap: 1.5rem; margin-top: 2.25rem; }
.tests > article { min-width: 0; padding: clamp(1rem, 2vw, 1.5rem); }

.headline { display: flex; flex-wrap: wrap; align-items: baseline; gap: .25rem .75rem; margin: 0; }
.lead { font-size: 1.125rem; color: var(--soft); }
.rate { font-size: clamp(2rem, 1.5rem + 2.2vw, 3rem); line-height: 1.1; font-weight: 700; letter-spacing: -.02em; color: var(--mark); }
.none { font-size: 1.5rem; line-height: 1.2; }
.tests .rate { font-size: 2rem; }
.badge { display: inline-block; padding: .15rem .65rem; border-radius: 1rem; font-size: .875rem; font-weight: 600; line-height: 1.45; }
.good { color: var(--good); background: var(--good-back); }
.doubtful { color: var(--doubt); background: var(--doubt-back); }
.verdict { margin: .75rem 0 1.25rem; font-size: 1.0625rem; }
bdi, .verdict { overflow-wrap: anywhere; }
dl { margin: 0; }
dt { color: var(--soft); font-size: .875rem; }
dd { margin: 0; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 13rem), 1fr)); gap: 1rem 2rem; }
.facts dd { font-size: 1.0625rem; font-weight: 600; }
.facts small { display: block; font-weight: 400; line-height: 1.4; }
.settings > div { display: grid; grid-template-columns: minmax(6.5rem, 1fr) 3fr; gap: 1rem; padding: .35rem 0; border-bottom: 1px solid var(--line); }
.settings dt { font-size: inherit; }

figure { margin: 1.75rem 0; }
figure svg { display: block; width: 100%; height: auto; border-radius: .375rem; }
.narrow { display: none; }

.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
caption { padding: 0 0 .35rem; text-align: left; color: var(--soft); }
th, td { padding: .4rem .75rem; border-bottom: 1px solid var(--line); text-align: right; vertical-align: baseline; }
th:first-child, td:first-child { padding-left: 0; }
th:last-child, td:last-child { padding-right: 0; }
thead th { color: var(--soft); font-size: .875rem; font-weight: 500; vertical-align: bottom; }
tbody th { font-weight: 500; }
.comparison th:first-child, .trials th:first-child { text-align: left; }
.whole { white-space: nowrap; }
.best > * { font-weight: 700; }
.note { color: var(--mark); font-size: .875rem; }
details .scroll { max-height: 26rem; overflow-y: auto; margin-top: .75rem; }
.points { max-width: 42rem; }
.points thead th { position: sticky; top: 0; background: var(--card); }
.points tbody th { color: var(--soft); font-weight: 400; }
summary { cursor: pointer; padding: .25rem 0; color: var(--link); }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
footer { padding-top: 2rem; padding-bottom: 3rem; color: var(--soft); font-size: .875rem; }

@media (max-width: 40rem) {
  .wide { display: none; }
  .narrow { display: block; }
  th, td { padding: .4rem .4rem; }
  table { font-size: .875rem; }
  .comparison .badge { padding: 0; background: none; font-size: inherit; }
}`;

const PAPER = `
@media print {
  @page { margin: 16mm; }
  body { font-size: 10.5pt; }
  header, main, footer { max-width: none; padding: 0; }
  article { padding: 0; border: 0; }
  .wide { display: block; }
  .narrow { display: none; }
  .tests { display: block; }
  .tests > article { padding: 0; margin-top: 2rem; break-inside: avoid-page; }
  figure, tr, .answer, .settings > div { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  .badge { border: 1px solid currentcolor; background: none; }
  .scroll, details .scroll { overflow: visible; max-height: none; }
  thead { display: table-header-group; }
  .points thead th { position: static; }
  .save, .data:not(:has([open])) { display: none; }
}`;
