/** Reads a file. If the file itself fails, the error says so by its name. */
export async function readable<Value>(file: File, read: () => Promise<Value>): Promise<Value> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    throw new Error(
      `${file.name} can’t be read: it is a folder, or was changed, moved or deleted since it was chosen. Choose it again.`,
      { cause: error },
    );
  }
}
