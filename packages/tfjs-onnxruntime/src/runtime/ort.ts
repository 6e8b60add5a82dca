/** The part of onnxruntime-common used here; `onnxruntime-node` and `onnxruntime-web` have it. */
export interface OrtModule {
  readonly InferenceSession: {
    create(model: Uint8Array, options?: OrtSessionOptions): Promise<OrtSession>;
  };
  readonly env?: { readonly versions?: { readonly node?: string } };
  readonly Tensor: new (
    type: OrtType,
    data: OrtData | BigInt64Array,
    dims: readonly number[],
  ) => OrtTensor;
}

export type OrtType = 'float32' | 'int32' | 'int64' | 'bool';
export type OrtData = Float32Array | Int32Array | Uint8Array;

export interface OrtTensor {
  readonly data: unknown;
  readonly dims: readonly number[];
  dispose(): void;
}

export interface OrtSession {
  run(
    feeds: Readonly<Record<string, OrtTensor>>,
    fetches: Readonly<Record<string, OrtTensor | null>>,
  ): Promise<Readonly<Record<string, OrtTensor>>>;
  release(): Promise<void>;
}

/** Options of ONNX Runtime for a session. */
export interface OrtSessionOptions {
  readonly executionProviders?: readonly (string | { readonly name: string })[];
  readonly intraOpNumThreads?: number;
  readonly interOpNumThreads?: number;
  readonly graphOptimizationLevel?: 'disabled' | 'basic' | 'extended' | 'all';
  readonly enableCpuMemArena?: boolean;
  readonly enableMemPattern?: boolean;
  readonly enableProfiling?: boolean;
  readonly logSeverityLevel?: 0 | 1 | 2 | 3 | 4;
  readonly extra?: Readonly<Record<string, unknown>>;
}
