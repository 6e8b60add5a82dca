/** What is known of a training besides its losses. It makes the suggestion better. */
export interface KnownTraining {
  /** The optimizer's name, such as `'adam'`, in any case. */
  readonly optimizer?: string | undefined;
  /** The number of training examples. */
  readonly samples?: number | undefined;
  /** The number of trained weights, as single numbers. */
  readonly parameters?: number | undefined;
}

/** Those of the facts that are known. */
export type TrainingFacts = {
  readonly [Name in keyof KnownTraining]: Exclude<KnownTraining[Name], undefined>;
};

/** Leaves out what is `undefined`. */
export function knownTraining({ optimizer, samples, parameters }: KnownTraining): TrainingFacts {
  return {
    ...(optimizer !== undefined && { optimizer }),
    ...(samples !== undefined && { samples }),
    ...(parameters !== undefined && { parameters }),
  };
}
