import { smoke } from './smoke.mjs';

smoke(['tfjs']).then((result) => console.log(JSON.stringify(result)));
