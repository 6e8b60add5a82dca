import * as tf from '@tensorflow/tfjs';
import { isTensor } from './batch.ts';
import { differences, entriesOf, putBack } from './entries.ts';

/** An entry of an object that has changed. */
export interface Change {
  readonly object: object;
  readonly key: unknown;
  /** `n of layer counting` */
  readonly where: string;
  readonly now: unknown;
  /** Restores only this entry. */
  undo(): void;
}

interface Found {
  readonly object: object;
  readonly name: Name;
}

/** The layer or optimizer that an object belongs to, and the properties from there to the object. */
interface Name {
  readonly owner: string;
  readonly path: readonly string[];
}

/**
 * The state of optimizers and layers at one moment, with everything in them: properties, lists, maps,
 * objects of any class. References to tensors and variables are kept, not copies. Private fields
 * (`#name`) can't be read.
 */
export class ObjectState {
  /** The objects that were added. */
  readonly roots = new Set<object>();
  readonly #saved = new Map<object, { entries: Map<unknown, unknown>; name: Name }>();
  /** The tensors and variables, each with its name for a message. */
  readonly tensors = new Map<tf.Tensor, string>();

  constructor(roots: Iterable<object>) {
    for (const root of roots) this.add(root);
  }

  /** Adds an object in its present state, unless it was added before. */
  add(root: object): void {
    this.roots.add(root);
    for (const { object, name } of walk([root], (object) => this.#saved.has(object))) {
      if (isTensor(object)) {
        if (!this.tensors.has(object)) this.tensors.set(object, describe(name));
      } else this.#saved.set(object, { entries: entriesOf(object), name });
    }
  }

  has(object: object): boolean {
    return this.#saved.has(object);
  }

  changes(): Change[] {
    return [...this.#saved].flatMap(([object, { entries, name }]) => {
      const now = entriesOf(object);
      return differences(entries, now).map((key) => ({
        object,
        key,
        where: describe(below(name, object, key)),
        now: now.get(key),
        undo: () => putBack(object, entries, [key]),
      }));
    });
  }

  /**
   * Puts everything back.
   *
   * @param standIn returns the tensor that replaces a tensor of the saved state; `undefined` if there is
   *   none: then the entry stays as it is now.
   * @returns the tensors that the objects held and no longer hold.
   */
  putBack(
    standIn: (tensor: tf.Tensor) => tf.Tensor | undefined = (tensor) => tensor,
  ): Set<tf.Tensor> {
    const dropped = this.held();
    for (const [object, { entries }] of this.#saved) {
      const now = entriesOf(object);
      const wanted = [...entries].map(([key, value]): [unknown, unknown] => [
        isTensor(key) ? (standIn(key) ?? key) : key,
        isTensor(value) ? (standIn(value) ?? now.get(key) ?? value) : value,
      ]);
      putBack(object, new Map(wanted));
    }
    for (const tensor of this.held()) dropped.delete(tensor);
    return dropped;
  }

  /** The tensors and variables that are in the objects now. */
  held(): Set<tf.Tensor> {
    return new Set(
      [...walk([...this.roots, ...this.#saved.keys()])]
        .map(({ object }) => object)
        .filter(isTensor),
    );
  }
}

/** The members of a tfjs layer that are used here. */
export interface AnyLayer {
  readonly name: string;
  readonly stateful?: boolean;
  readonly cell?: object;
  call: (...args: unknown[]) => unknown;
}

/** The layers in objects, at any depth: in wrappers, models, cells, lists, maps. */
export function layersIn(roots: Iterable<object>): AnyLayer[] {
  return [...walk(roots)].map(({ object }) => object).filter(isLayer);
}

/** All reachable tensors and objects, each once. */
function* walk(roots: Iterable<object>, isKnown = (_: object) => false): Generator<Found> {
  const seen = new Set<object>();
  const stack: Found[] = [...roots].map((object) => ({ object, name: nameOf(object) }));
  for (let found = stack.pop(); found; found = stack.pop()) {
    const { object } = found;
    if (seen.has(object) || isKnown(object)) continue;
    seen.add(object);
    if (isNetwork(object)) {
      // Only the layers of a model within a model: its optimizer and history are not this model's.
      stack.push(...object.layers.map((layer) => ({ object: layer, name: nameOf(layer) })));
      continue;
    }
    const name = isLayer(object) ? nameOf(object) : found.name;
    yield { object, name };
    if (isTensor(object) || ArrayBuffer.isView(object)) continue;
    for (const [key, value] of entriesOf(object)) {
      for (const child of key === value ? [value] : [key, value]) {
        if (isStateful(child)) stack.push({ object: child, name: below(name, object, key) });
      }
    }
  }
}

/** Whether a value can hold what a step changes: a tensor, a collection, an object of a class. */
function isStateful(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  if (isTensor(value) || Array.isArray(value) || ArrayBuffer.isView(value)) return true;
  if (value instanceof Map || value instanceof Set) return true;
  // Not objects of the engine or the platform: promises, errors, elements of a page, sockets.
  const { on, emit } = value as { on?: unknown; emit?: unknown };
  return (
    Object.prototype.toString.call(value) === '[object Object]' &&
    !(typeof on === 'function' && typeof emit === 'function') &&
    !(value instanceof tf.SymbolicTensor || value instanceof tf.KernelBackend) &&
    value !== tf.engine() &&
    value !== tf.env()
  );
}

function isLayer(value: object): value is AnyLayer {
  const { call, apply, name } = value as Partial<AnyLayer> & { apply?: unknown };
  return typeof call === 'function' && typeof apply === 'function' && typeof name === 'string';
}

function isNetwork(value: object): value is { readonly layers: readonly object[] } {
  const { layers, getLayer } = value as { layers?: unknown; getLayer?: unknown };
  return Array.isArray(layers) && typeof getLayer === 'function';
}

function nameOf(object: object): Name {
  if (isLayer(object)) return { owner: `layer ${object.name}`, path: [] };
  return { owner: `the optimizer ${object.constructor?.name}`, path: [] };
}

function below({ owner, path }: Name, object: object, key: unknown): Name {
  // The name of a tfjs slot is clearer than its index.
  const { originalName } = object as { originalName?: unknown };
  if (typeof originalName === 'string') return { owner, path: [originalName] };
  const isProperty = ['string', 'number'].includes(typeof key);
  return { owner, path: isProperty ? [...path, String(key)] : path };
}

function describe({ owner, path }: Name): string {
  return path.length === 0 ? owner : `${path.join('.')} of ${owner}`;
}
