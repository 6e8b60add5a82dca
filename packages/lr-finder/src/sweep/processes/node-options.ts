/** Options of Node that are about what this process does, and not about how. Some take a value. */
const OWN = /^(--(inspect|watch|test|input-type|check|interactive|eval=|print=)\b.*|-[ci])$/s;
const OWN_WITH_VALUE = /^(-e|--eval|-p|-pe|--print)$/;

/**
 * The options of Node that another process is to have too, such as `--import` and
 * `--max-old-space-size`: all but those that start a debugger on a port that is taken, or say which
 * program to run.
 */
export function nodeOptionsToPassOn(options: readonly string[]): string[] {
  return options.filter(
    (option, i) =>
      !OWN.test(option) &&
      !OWN_WITH_VALUE.test(option) &&
      !OWN_WITH_VALUE.test(options[i - 1] ?? ''),
  );
}
