import { madeHistory, suggestionAt } from '../histories.ts';

/** Texts that would like to be markup, script, or nothing that a page may hold. */
export const HOSTILE: readonly string[] = [
  '</script><script>document.title = "run"</script>',
  '"><img src=x onerror=\'document.title = "run"\'>',
  "' onmouseover='document.title=1' x='",
  '<!--<script>',
  '</title><svg onload=alert(1)>',
  ']]></style><style>body{display:none}</style>',
  '&lt;b&gt; &amp;amp; <b>bold</b>',
  'line\u2028and\u2029paragraph',
  'half \ud800 and \udc00 a pair',
  '\u0000\u0007\u001b[31m\u0085\ufffe\uffff',
  '\u202eright to left',
  '\u2066isolated\u2069 \u200bno\u2060width\ufeff \u00ad',
  '\u009b2J \u009d0;C1\u0007',
  'e\u0301 👩\u200d👩\u200d👧 \u{e0041} שלום',
  '__proto__',
  'constructor',
  'toString',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text that is meant.
  '${document.title} `code`',
  'a'.repeat(300),
  '\u0301'.repeat(300),
];

/** Tests whose every text is hostile. */
export const HOSTILE_TESTS = HOSTILE.map((text) => ({
  name: text,
  history: madeHistory(30, (i) => 2 - i / 20),
  suggestion: {
    ...suggestionAt(0.01),
    method: text,
    verdict: { kind: 'not-learning' as const, message: text },
  },
  settings: { [text]: text, seed: 7 },
}));
