/** Bytes of JSON that one parameter carries: well under D1's limit of 2 MB for a value. */
const PIECE = 900_000;

const encoder = new TextEncoder();

/** JSON arrays that hold some JSON texts in their order, none of the arrays larger than a parameter may be. */
export function pieces(texts: readonly string[], most = PIECE): string[] {
  const result: string[] = [];
  let current: string[] = [];
  let size = 0;
  for (const text of texts) {
    const bytes = encoder.encode(text).byteLength + 1;
    if (size + bytes > most && current.length > 0) {
      result.push(`[${current.join(",")}]`);
      current = [];
      size = 0;
    }
    current.push(text);
    size += bytes;
  }
  if (current.length > 0) result.push(`[${current.join(",")}]`);
  return result;
}
