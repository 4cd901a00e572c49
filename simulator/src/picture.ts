/** A made-up photograph: a valid PNG whose colours come from `seed`, so that two pictures differ. */
export async function drawPng(seed: string, width = 240, height = 180): Promise<Uint8Array> {
  const hue = [...seed].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) >>> 0, 7) % 360;
  const rows = new Uint8Array(height * (1 + width * 3));
  let at = 0;
  for (let y = 0; y < height; y += 1) {
    rows[at++] = 0;
    for (let x = 0; x < width; x += 1) {
      const [red, green, blue] = pixel(x / width, y / height, hue);
      rows[at++] = red;
      rows[at++] = green;
      rows[at++] = blue;
    }
  }
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  // Eight bits a channel, RGB without alpha.
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
  return join([
    signature,
    chunk("IHDR", header),
    chunk("IDAT", await deflate(rows)),
    chunk("IEND", new Uint8Array()),
  ]);
}

type Colour = [red: number, green: number, blue: number];

/** A cup's round shape over a sky that fades. */
function pixel(x: number, y: number, hue: number): Colour {
  const distance = Math.hypot(x - 0.5, (y - 0.55) * 0.75);
  if (distance < 0.16) return fromHue(hue + 25, 0.35);
  if (distance < 0.24) return [250, 248, 242];
  return fromHue(hue, 0.72 + 0.2 * y);
}

/** HSL with saturation 0.45. */
function fromHue(hue: number, lightness: number): Colour {
  const strength = 0.45 * Math.min(lightness, 1 - lightness);
  const channel = (offset: number): number => {
    const k = (offset + hue / 30) % 12;
    return Math.round(255 * (lightness - strength * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
  };
  return [channel(0), channel(8), channel(4)];
}

async function deflate(bytes: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const named = join([new TextEncoder().encode(type), data]);
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, data.length);
  const check = new Uint8Array(4);
  new DataView(check.buffer).setUint32(0, crc32(named));
  return join([length, named, check]);
}

/** The checksum of the PNG specification, annex D. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

function join(parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
