/** The parts of the page, by their ids: `#learn` in its address goes to one. */
export const SECTIONS = {
  run: 'Run',
  read: 'Read',
  believe: 'Believe',
  bring: 'Bring your own',
  learn: 'Learn',
} as const;
