import { readFileSync, writeFileSync } from 'node:fs';

/** The page that tells how suggestions are made, and how good they are. */
const PAGE = new URL('../../../../docs/suggestion.md', import.meta.url);

/** Puts a benchmark's report into the page, between the benchmark's markers. */
export function writeReport(benchmark: string, report: string): void {
  const [first, last] = [`<!-- ${benchmark} -->`, `<!-- /${benchmark} -->`];
  const page = readFileSync(PAGE, 'utf8');
  const [start, end] = [page.indexOf(first), page.indexOf(last)];
  if (start < 0 || end < start) throw new Error(`${PAGE.pathname} lacks the markers ${first}`);
  writeFileSync(PAGE, `${page.slice(0, start + first.length)}\n\n${report}\n\n${page.slice(end)}`);
}
