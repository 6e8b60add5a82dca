import { smoke } from './smoke.mjs';

// CommonJS, which some bundles are, has no await outside of functions.
smoke(['tfjs', 'onnx']).then((result) => console.log(JSON.stringify(result)));
