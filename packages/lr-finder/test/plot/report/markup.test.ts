import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { html, trusted } from '../../../src/plot/report/markup.ts';
import { HOSTILE } from './hostile.ts';

describe('a template', () => {
  it.each<[made: { toString(): string }, written: string]>([
    [html`<p>${'a < b & c > d'}</p>`, '<p>a &lt; b &amp; c &gt; d</p>'],
    [html`<p title="${'"\''}"></p>`, '<p title="&quot;&#39;"></p>'],
    [html`<ul>${[1, 2].map((n) => html`<li>${n}</li>`)}</ul>`, '<ul><li>1</li><li>2</li></ul>'],
    [html`${undefined}${false}${''}${0}`, '0'],
    [html`${html`<b>${'<i>'}</b>`}`, '<b>&lt;i&gt;</b>'],
    [html`${trusted('<svg/>')}`, '<svg/>'],
    [html`${['<a>', ['<b>']]}`, '&lt;a&gt;&lt;b&gt;'],
    [html`${'a\u2028b\r\n\tc\u0085'}`, 'a b c\\u0085'],
    [html`${'\u0000 \ud800x\udc00 \ud83d\ude00'}`, '\\u0000 \\ud800x\\udc00 \ud83d\ude00'],
  ])('%s', (made, written) => expect(made.toString()).toBe(written));

  it.each(HOSTILE)('makes neither element nor attribute of %j', (text) => {
    const { document } = parseHTML(
      `<!doctype html><html><body>${html`<p title="${text}">${text}</p>`}</body></html>`,
    );
    expect(document.querySelectorAll('body *')).toHaveLength(1);
    const made: Element = document.querySelector('p')!;
    expect([...made.attributes].map(({ name }) => name)).toEqual(['title']);
    expect(made.getAttribute('title')).toBe(made.textContent);
  });

  it('takes an object that only looks like markup for text', () => {
    const forged = { toString: () => '<script>' } as unknown as string;
    expect(html`${forged}`.toString()).toBe('&lt;script&gt;');
  });
});
