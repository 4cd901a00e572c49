/**
 * The body of a request, read only as far as `most` bytes: undefined when there is more of it, whatever its headers
 * say of its length. Whoever sends it has not shown yet who they are.
 */
export async function readWithin(request: Request, most: number): Promise<ArrayBuffer | undefined> {
  if (Number(request.headers.get("content-length") ?? 0) > most) return undefined;
  if (!request.body) return new ArrayBuffer(0);
  const pieces: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop early cancels what has not come yet.
  for await (const piece of request.body as ReadableStream<Uint8Array>) {
    length += piece.byteLength;
    if (length > most) return undefined;
    pieces.push(piece);
  }
  return new Blob(pieces as Uint8Array<ArrayBuffer>[]).arrayBuffer();
}
