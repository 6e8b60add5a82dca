import { regression } from './regression.ts';

export default regression();
