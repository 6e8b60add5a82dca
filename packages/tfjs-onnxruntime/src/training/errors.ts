/** The error classes of the package that uses these shared sources. */
export interface Errors {
  /** For what can't be trained. */
  readonly ArgumentError: new (
    message: string,
  ) => Error;
  /** For a batch that doesn't fit the model. */
  readonly DataError: new (
    message: string,
  ) => Error;
  /** ``Expected `name` to be what, got this`` */
  readonly expected: (name: string, what: string, got: unknown) => string;
}
