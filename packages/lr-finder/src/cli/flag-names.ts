import type { Option } from 'commander';

/** The library's names of options whose flags have other names. */
const LIBRARY_NAMES: Readonly<Record<string, string>> = {
  lock: 'lockSeconds',
  confirmCandidates: 'candidates',
  confirmSteps: 'steps',
};

/** Replaces the library's option names in a text by the names of the flags. */
export function withFlags(text: string, options: readonly Option[] = []): string {
  const flags = new Map(
    options.map((option) => {
      const name = option.attributeName();
      return [LIBRARY_NAMES[name] ?? name, option.long];
    }),
  );
  // `name`, or `name: value, name: value`.
  return text.replace(/`([^`]+)`/g, (whole, inner: string) => {
    const typed = inner.split(', ').map((part) => {
      const [name = '', ...value] = part.split(': ');
      return flags.has(name) ? [flags.get(name), ...value].join(' ') : undefined;
    });
    return typed.includes(undefined) ? whole : `\`${typed.join(' ')}\``;
  });
}
