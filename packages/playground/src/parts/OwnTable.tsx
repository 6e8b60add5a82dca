import { takeTable, takeTarget } from '../bring/take-table.ts';
import { FileField } from './FileField.tsx';
import { Choice } from './fields.tsx';
import type { PartProps } from './props.ts';

/** Where a table of the reader's own goes in, and which of its columns is to be learned. */
export function OwnTable({ state, dispatch }: Pick<PartProps, 'state' | 'dispatch'>) {
  const { table, tableFault } = state;
  return (
    <div class="own-table">
      <FileField
        label="Drop a CSV file here, or choose one"
        accept=".csv,.tsv,.txt,text/csv"
        onFiles={([file]) => file && takeTable(file, dispatch)}
      />
      {table && (
        <p>
          {table.table.name}, {table.summary} Learn{' '}
          <Choice
            label="Column to be learned"
            value={String(table.target)}
            options={table.table.columns.map((label, i) => ({ value: String(i), label }))}
            onChange={(target) => takeTarget(table.table, Number(target), dispatch)}
          />
          . It does not leave this page.
        </p>
      )}
      {tableFault && (
        <p class="fault" role="alert">
          {tableFault}
        </p>
      )}
    </div>
  );
}
