import { useState } from 'preact/hooks';

interface FileFieldProps {
  readonly label: string;
  readonly accept?: string;
  readonly multiple?: boolean;
  /** Resolves when they are read. */
  readonly onFiles: (files: readonly File[]) => Promise<void>;
}

/** A place that files can be dropped on, or chosen at. */
export function FileField({ label, accept, multiple = false, onFiles }: FileFieldProps) {
  const [over, setOver] = useState(false);
  const [reading, setReading] = useState(0);
  const take = async (files: FileList | null | undefined) => {
    setReading((count) => count + 1);
    await onFiles([...(files ?? [])]);
    setReading((count) => count - 1);
  };
  return (
    <label
      class={over ? 'drop over' : 'drop'}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer?.files);
      }}
    >
      <input
        type="file"
        {...(accept && { accept })}
        multiple={multiple}
        onChange={(event) => {
          take(event.currentTarget.files);
          // The same file may be chosen again.
          event.currentTarget.value = '';
        }}
      />
      <span aria-live="polite">{reading > 0 ? 'Reading …' : label}</span>
    </label>
  );
}
