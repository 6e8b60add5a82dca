/** One pass over the data. */
export interface Pass {
  next(): Promise<IteratorResult<unknown>> | IteratorResult<unknown>;
  return?(): unknown;
}

/** Opens the data from its beginning. */
export type OpenPass = () => Promise<Pass>;
