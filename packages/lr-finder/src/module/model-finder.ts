import type { ExportedModel } from './exported.ts';
import { tfjsBeside } from './tfjs-beside.ts';

/** A finder for a model that a module gives, with the TensorFlow.js that the module has. */
export async function finderFor(
  { model, optimizer, loss, variables }: ExportedModel,
  file: string,
) {
  const { LRFinder } = await tfjsBeside(file);
  // LRFinder checks what it is given; the module's types are the module's affair.
  return new LRFinder(
    ...([model, optimizer, loss, { variables }] as unknown as ConstructorParameters<
      typeof LRFinder
    >),
  );
}

/** The name of the optimizer of a model, such as `adam`. */
export function optimizerNameOf({ model, optimizer }: ExportedModel): string | undefined {
  const told = (optimizer ?? (model as { optimizer?: unknown }).optimizer) as {
    getClassName?(): string;
  };
  return told.getClassName?.().toLowerCase();
}
