import * as tf from '@tensorflow/tfjs';

/** What `applyGradients` gets: gradients by the names of their variables. */
export type Gradients = Parameters<tf.AdamOptimizer['applyGradients']>[0];

/** Values of a variable or slot: tfjs doesn't export the type. */
export type NamedTensor = Extract<Gradients, unknown[]>[number];

/** Each variable with its gradient; `undefined` if the loss doesn't depend on the variable. */
export function variablesOf(
  gradients: Gradients,
): { readonly variable: tf.Variable; readonly gradient: tf.Tensor | undefined }[] {
  const named = Array.isArray(gradients)
    ? gradients
    : Object.entries(gradients).map(([name, tensor]) => ({ name, tensor }));
  const { registeredVariables } = tf.engine();
  return named.map(({ name, tensor }) => ({
    variable: registeredVariables[name]!,
    gradient: tensor ?? undefined,
  }));
}

/**
 * Decoupled weight decay (Loshchilov and Hutter 2017, arXiv 1711.05101): multiplies each variable that
 * has a gradient by `1 - share`, before the update. The share is the rate times the decay.
 */
export function decay(gradients: Gradients, share: number): void {
  if (share === 0) return;
  tf.tidy(() => {
    for (const { variable, gradient } of variablesOf(gradients)) {
      if (gradient) variable.assign(tf.mul(variable, 1 - share));
    }
  });
}
