/** What of a test a figure shows over the learning rate. */
export type Shown = 'loss' | 'slope';

/** The words of a figure for each. */
export const SHOWN: Readonly<Record<Shown, { readonly axis: string; readonly subject: string }>> = {
  loss: { axis: 'loss', subject: 'finite loss' },
  slope: { axis: 'change of the loss per decade', subject: 'change of the loss' },
};
