import { viewOf } from './event-record.ts';

// The fields of Event, Summary, Summary.Value and TensorProto that hold scalars
// (tensorflow/core/util/event.proto, framework/summary.proto, framework/tensor.proto).
const EVENT = { step: 2, summary: 5 };
const SUMMARY = { value: 1 };
const VALUE = { tag: 1, simpleValue: 2, tensor: 8 };
const TENSOR = { type: 1, content: 4, floats: 5, doubles: 6 };
const FLOAT = 1;
const DOUBLE = 2;
const decoder = new TextDecoder();

/** A field of a protobuf message: a varint, or the bytes of anything else. */
interface Field {
  readonly number: number;
  readonly varint: number;
  readonly bytes: Uint8Array;
}

/** A value that was logged. */
interface Scalar {
  readonly tag: string;
  readonly step: number;
  readonly value: number;
}

/**
 * The scalars of an event. Other values, such as images and histograms, are passed over.
 *
 * @throws {RangeError} if it is no event.
 */
export function scalarsOf(event: Uint8Array): readonly Scalar[] {
  let step = 0;
  const values: Field[] = [];
  for (const field of fieldsOf(event)) {
    if (field.number === EVENT.step) step = field.varint;
    if (field.number === EVENT.summary) {
      values.push(...fieldsOf(field.bytes).filter(({ number }) => number === SUMMARY.value));
    }
  }
  return values.flatMap(({ bytes }) => {
    const { tag, value } = loggedValue(bytes);
    return value === undefined ? [] : [{ tag, step, value }];
  });
}

function loggedValue(message: Uint8Array) {
  let tag = '';
  let value: number | undefined;
  for (const { number, bytes } of fieldsOf(message)) {
    if (number === VALUE.tag) tag = decoder.decode(bytes);
    if (number === VALUE.simpleValue) value = viewOf(bytes).getFloat32(0, true);
    if (number === VALUE.tensor) value = numberOfTensor(bytes);
  }
  return { tag, value };
}

/** The number of a tensor that has one. */
function numberOfTensor(message: Uint8Array): number | undefined {
  let type = 0;
  let data: Uint8Array | undefined;
  for (const { number, varint, bytes } of fieldsOf(message)) {
    if (number === TENSOR.type) type = varint;
    if ([TENSOR.content, TENSOR.floats, TENSOR.doubles].includes(number)) data = bytes;
  }
  if (type === FLOAT && data?.length === 4) return viewOf(data).getFloat32(0, true);
  if (type === DOUBLE && data?.length === 8) return viewOf(data).getFloat64(0, true);
  return undefined;
}

/**
 * The fields of a message in the wire format of protobuf
 * (https://protobuf.dev/programming-guides/encoding).
 */
function fieldsOf(message: Uint8Array): Field[] {
  const view = viewOf(message);
  const fields: Field[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = view.getUint8(at++);
      value += (byte & 127) * scale;
      if (byte < 128) return value;
      if (scale > 2 ** 60) throw new RangeError('A number is longer than 10 bytes');
    }
  };
  const take = (length: number): Uint8Array => {
    if (length > message.length - at) throw new RangeError('A field is longer than its message');
    at += length;
    return message.subarray(at - length, at);
  };
  while (at < message.length) {
    const key = varint();
    const number = Math.floor(key / 8);
    const wire = key % 8;
    if (wire === 0) fields.push({ number, varint: varint(), bytes: new Uint8Array() });
    else if (wire === 1) fields.push({ number, varint: 0, bytes: take(8) });
    else if (wire === 2) fields.push({ number, varint: 0, bytes: take(varint()) });
    else if (wire === 5) fields.push({ number, varint: 0, bytes: take(4) });
    else throw new RangeError(`A field has the unknown type ${wire}`);
  }
  return fields;
}
