import { smoke } from './smoke.mjs';

globalThis.smoke = smoke;
