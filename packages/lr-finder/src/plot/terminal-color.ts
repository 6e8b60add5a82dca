/** The purpose of a character in a terminal figure; a number: one of several tests. */
export type Role = 'plain' | 'title' | 'faint' | 'curve' | 'suggestion' | 'marked' | number;

/** Colours of the terminal's own palette, so that they fit its background. */
const CODES: Record<Exclude<Role, number>, string> = {
  plain: '',
  title: '1',
  faint: '90',
  curve: '36',
  suggestion: '1;35',
  marked: '1',
};

const SERIES_CODES = ['36', '35', '32', '33', '34', '31'] as const;

/** Colours a text, or leaves it as it is. */
export function paint(text: string, role: Role, color: boolean): string {
  const code = typeof role === 'number' ? SERIES_CODES[role % SERIES_CODES.length]! : CODES[role];
  return color && code !== '' ? `\u001b[${code}m${text}\u001b[0m` : text;
}

/**
 * Whether to use colours by default: `NO_COLOR` (no-color.org) and `FORCE_COLOR` decide, then whether
 * the stream, by default the standard output, is a terminal. Without a `process`: false.
 */
export function colorByDefault(stream?: { readonly isTTY?: boolean | undefined }): boolean {
  const { process } = globalThis as { process?: Partial<ProcessLike> };
  const { NO_COLOR, FORCE_COLOR, TERM } = process?.env ?? {};
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false;
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return (stream ?? process?.stdout)?.isTTY === true && TERM !== 'dumb';
}

interface ProcessLike {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: { readonly isTTY?: boolean };
}
