/** Bytes of files for tests: there is no encoder for these encodings in the runtime, so they stand here as they are. */
const HEX = {
  big5: [
    "b971b8dc2ca96da6572ca650b74ea8d3b7bd2ca650b74ea4e9b4c12cc3d2beda0d0a2b38353220353535302031303030",
    "2cb4fab8d5abc8a4e1a5d22caaf9a5ab2c323032352d30332d30312caaedaee6300d0a2b383532203535353020313030",
    "312cb4fab8d5abc8a4e1a4412caaf9a5ab2c323032352d30332d30322caaedaee6310d0a2b3835322035353530203130",
    "30322cb4fab8d5abc8a4e1a4fe2caaf9a5ab2c323032352d30332d30332caaedaee6320d0a2b38353220353535302031",
    "3030332cb4fab8d5abc8a4e1a4422caaf9a5ab2c323032352d30332d30342caaedaee6330d0a",
  ],
  gb18030: [
    "b5e7bbb02cd0d5c3fb2ccdacd2e2c0b4d4b42ccdacd2e2c8d5c6da2cd6a4bedd0d0a2b38353220353535302031303030",
    "2cb2e2cad4bfcdbba7bcd72cc3c5cad02c323032352d30332d30312cb1edb8f1300d0a2b383532203535353020313030",
    "312cb2e2cad4bfcdbba7d2d22cc3c5cad02c323032352d30332d30322cb1edb8f1310d0a2b3835322035353530203130",
    "30322cb2e2cad4bfcdbba7b1fb2cc3c5cad02c323032352d30332d30332cb1edb8f1320d0a2b38353220353535302031",
    "3030332cb2e2cad4bfcdbba7b6a12cc3c5cad02c323032352d30332d30342cb1edb8f1330d0a",
  ],
  shift_jis: [
    "9364986294d48d862c96bc914f0d0a2b383532203535353020313030302c836583588367976c8e5282c582b70d0a2b38",
    "3532203535353020313030312c836583588367976c90ec82c582b70d0a2b383532203535353020313030322c83658358",
    "8367976c936382c582b70d0a2b383532203535353020313030332c836583588367976c928682c582b70d0a",
  ],
  "windows-1252": [
    "70686f6e653b6e616d650d0a2b383532203535353020313030313b4a6f73e9205065f16120546573740d0a2b38353220",
    "3535353020313030323b54657374204dfc6c6c65720d0a",
  ],
  big5Short: ["70686f6e652c6e616d650a2b38353235353530313030312cb4fab8d50a"],
} as const;

/** A file in an encoding of old spreadsheets; `big5Short` has two Chinese letters only. */
export function encoded(name: keyof typeof HEX): Uint8Array {
  const hex = HEX[name].join("");
  return Uint8Array.from({ length: hex.length / 2 }, (_, index) =>
    Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16),
  );
}

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

export function utf16(text: string, littleEndian: boolean): Uint8Array {
  const view = new DataView(new ArrayBuffer(text.length * 2));
  for (let index = 0; index < text.length; index++) {
    view.setUint16(index * 2, text.charCodeAt(index), littleEndian);
  }
  return new Uint8Array(view.buffer);
}

/** Bytes that arrive in chunks of one size. */
export function streamOf(bytes: Uint8Array, chunk = 64 * 1024): ReadableStream<Uint8Array> {
  let from = 0;
  return new ReadableStream({
    pull(controller) {
      if (from < bytes.length) controller.enqueue(bytes.slice(from, from + chunk));
      else controller.close();
      from += chunk;
    },
  });
}

/** Everything an iterable gives. */
export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}
