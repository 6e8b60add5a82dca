/** The errors that a package throws: each has classes of its own, and passes them. */
export interface Errors {
  /** Of what can't be trained. */
  readonly ArgumentError: new (
    message: string,
  ) => Error;
  /** Of a batch that doesn't fit the model. */
  readonly DataError: new (
    message: string,
  ) => Error;
  /** ``Expected `name` to be what, got this`` */
  readonly expected: (name: string, what: string, got: unknown) => string;
}
