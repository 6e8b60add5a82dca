import type * as tf from '@tensorflow/tfjs';
import { type Engine, type EngineState, engine } from './engine.ts';

/**
 * Runs `body` with another backend, and puts all that tfjs keeps for the whole process back
 * afterwards: backend, counts of tensors, scopes, tape, variables and what they hold. Neither the
 * data of tensors nor other backends are touched.
 *
 * @param dataOf gives each variable what it holds meanwhile.
 */
export function inSandbox<T>(
  backendName: string,
  backend: tf.KernelBackend,
  dataOf: (variable: tf.Variable) => object,
  body: (engine: Engine) => T,
): T {
  const own = engine();
  const { backendName: name, backendInstance: instance } = own;
  const state: EngineState = { ...own.state };
  const scopes = [...(own.state.scopeStack as unknown[])];
  const variables = Object.values(own.state.registeredVariables);
  const data = variables.map((variable) => variable.dataId);
  // From here on, nothing may throw before `try`.
  try {
    own.state.registeredVariables = { ...state.registeredVariables };
    for (const variable of variables) setData(own, variable, dataOf(variable), backend);
    own.backendName = backendName;
    own.backendInstance = backend;
    own.startScope('trace');
    return body(own);
  } finally {
    variables.forEach((variable, i) => {
      variable.dataId = data[i]!;
    });
    Object.assign(own.state, state);
    (own.state.scopeStack as unknown[]).splice(0, Number.POSITIVE_INFINITY, ...scopes);
    own.backendName = name;
    own.backendInstance = instance;
  }
}

/** Lets a variable hold data of `backend` without freeing what it held. */
export function setData(
  { state }: Engine,
  variable: tf.Variable,
  dataId: object,
  backend: tf.KernelBackend,
): void {
  const { dtype, shape } = variable;
  state.tensorInfo.set(dataId, { backend, dtype, shape, bytes: 0 });
  variable.dataId = dataId;
}

/** Remembers the own properties of objects, and what is in their lists, to put them back. */
export function propertiesOf(objects: readonly object[]): () => void {
  const saved = objects.map((object) => {
    const properties = Object.getOwnPropertyDescriptors(object);
    const lists = Object.values(object)
      .filter(Array.isArray)
      .map((list) => [list, [...list]] as const);
    return { object, properties, lists };
  });
  return () => {
    for (const { object, properties, lists } of saved) {
      for (const key of Object.keys(object)) {
        if (!(key in properties)) delete (object as Record<string, unknown>)[key];
      }
      for (const [key, descriptor] of Object.entries(properties)) {
        const now = Object.getOwnPropertyDescriptor(object, key);
        if ('value' in descriptor && descriptor.writable && now?.value !== descriptor.value) {
          (object as Record<string, unknown>)[key] = descriptor.value;
        }
      }
      for (const [list, items] of lists) {
        if (list.length !== items.length || items.some((item, i) => item !== list[i])) {
          list.splice(0, list.length, ...items);
        }
      }
    }
  };
}
