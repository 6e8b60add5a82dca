import { describeContract } from '../../contract/keeps-contract.ts';
import { GroupedParabola, Parabola, ValidatedParabola } from '../../range-test/parabola.ts';

for (const Kind of [Parabola, GroupedParabola, ValidatedParabola]) {
  describeContract(Kind.name, () => {
    const trainable = new Kind();
    return { trainable, snapshot: () => trainable.save(), rewind: () => {} };
  });
}
