/** Things that programs throw, most of which are no errors, or can't be looked at. */
export const THROWN: readonly (readonly [name: string, thrown: unknown])[] = [
  ['an error', new Error('the device is lost')],
  ['undefined', undefined],
  ['null', null],
  ['0', 0],
  ['NaN', Number.NaN],
  ['false', false],
  ['an empty text', ''],
  ['a symbol', Symbol('lost')],
  ['a frozen error', Object.freeze(new Error('frozen'))],
  ['an object without a prototype', Object.create(null)],
  ['an error whose message throws', withThrowing(new Error('hidden'), 'message')],
  ['an object whose constructor throws', withThrowing({}, 'constructor')],
  ['a Proxy that throws', unreadable()],
  ['an aggregate of itself', aggregateOfItself()],
];

function withThrowing(object: object, name: string): object {
  return Object.defineProperty(object, name, {
    get() {
      throw new Error(`${name} can't be read`);
    },
  });
}

function unreadable(): object {
  const refuse = () => {
    throw new Error('a trap');
  };
  return new Proxy({}, { get: refuse, getPrototypeOf: refuse, has: refuse, ownKeys: refuse });
}

function aggregateOfItself(): AggregateError {
  const error = new AggregateError([], 'again');
  error.errors.push(error);
  return error;
}
