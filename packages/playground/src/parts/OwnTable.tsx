import { takeTable } from '../bring/take-table.ts';
import type { Reader } from '../reading/reader.ts';
import { FileField } from './FileField.tsx';
import { Choice } from './fields.tsx';
import type { PartProps } from './props.ts';
import { Fault } from './Section.tsx';

/** Where a table of the reader's own goes in, and which of its columns is to be learned. */
export function OwnTable({
  state,
  dispatch,
  reader,
}: Pick<PartProps, 'state' | 'dispatch'> & { readonly reader: Reader }) {
  const { table, tableFault } = state;
  return (
    <div class="own-table">
      <FileField
        label="Drop a CSV file here, or choose one"
        accept=".csv,.tsv,.txt,text/csv"
        onFiles={(files) => takeTable(files, reader, dispatch)}
      />
      {table && (
        <p>
          {table.file.name}, {table.summary} Learn{' '}
          <Choice
            label="Column to be learned"
            value={String(table.target)}
            options={table.columns.map((label, i) => ({ value: String(i), label }))}
            onChange={(target) => takeTable([table.file], reader, dispatch, Number(target))}
          />
          . It does not leave this page.
        </p>
      )}
      <Fault>{tableFault}</Fault>
    </div>
  );
}
