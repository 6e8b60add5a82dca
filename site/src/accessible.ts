/** TypeDoc's HTML of a page, so that axe finds nothing wrong with it. The tests of the site look at the result. */
export function accessible(html: string): string {
  return withLevels(
    html
      .replace('<div class="col-content">', '<div class="col-content" role="main">')
      .replace('<div class="col-sidebar">', '<div class="col-sidebar" role="complementary">')
      // Of landmarks, each kind is there once.
      .replaceAll('<aside class="tsd-sources">', '<aside class="tsd-sources" role="note">')
      // Markdown has no table without a header.
      .replaceAll('<th></th>', '<td></td>')
      // A wide table scrolls, also by keys.
      .replaceAll('<table>', '<table tabindex="0">')
      // A summary is a button, and can't have a link within.
      .replace(/<summary.*?<\/summary>/gs, (summary) =>
        summary.replace(/<a [^>]*class="tsd-anchor-icon".*?<\/a>/gs, ''),
      ),
  );
}

/** Headings whose levels skip none: TypeDoc chooses them by their size. */
function withLevels(html: string): string {
  const above: number[] = [];
  return html.replace(/<h([1-6])(?=[ >])/g, (tag, digit: string) => {
    const size = Number(digit);
    while (above.length > 0 && above.at(-1)! >= size) above.pop();
    above.push(size);
    return above.length === size ? tag : `${tag} aria-level="${above.length}"`;
  });
}
