import { drawPng } from "./picture";

/** A cup of tea, 64 by 48. */
const jpeg =
  "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9VXVtqeJmBanGQc1tdhbWGkJ6jq62rZ4C8yb" +
  "qmx5moq6T/2wBDARweHigjKE4rK06kbl1upKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKT/wAARCAAw" +
  "AEADASIAAhEBAxEB/8QAGgABAAMBAQEAAAAAAAAAAAAAAAECBQQDBv/EACQQAAMAAQMEAgMBAAAAAAAAAAABAgMEEUEFIUJxE1FhgfAS/8QAFw" +
  "EBAQEBAAAAAAAAAAAAAAAAAAECA//EABgRAQEBAQEAAAAAAAAAAAAAAAABAhEx/9oADAMBAAIRAxEAPwDdABlAEpNvsWr48a3u1Pt7AUBefjyL" +
  "eLVenuVaafcCAAAAAEanMtLpqybbvhfkwMmS8tu7p1T5Zs9Wh3o9140qfr+ZiGN+umVseS8Vq4pzS5Rv6bMtVppybbPlfk+eNvpMONFvXlTpev" +
  "5DHq6e4ANuQAALy05/zXdP7M7P0jem8NpJ+Ncfs7iVTXIslWXjgwdI2pPNaaXjPP7NGmlKmeyX0VdN8kCSQt6AAI//2Q==";

const webp =
  "UklGRqAAAABXRUJQVlA4IJQAAABwBgCdASpAADAAPxFsrVAsJaQisrkpmYAiCWUAyCGrflv2GN8hluNRVMYFpIoCp98lsrp/2GIJcovDBAAA/v" +
  "AM5paREjI22eW97VcicPDTT7O3+tOAv6pmZ5HcrW4PYQnV2Vo/qm+NeF+nsJ3jb1ZhD9UCbRPGVLRx+2Db9DSRQCkRZe84Z1cos4d7HXRSa3/S" +
  "QQAA";

const pdf =
  "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n" +
  "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";

/**
 * A made-up file of a type, for a customer's media that nobody uploaded. Pictures are whole;
 * sound and film have the right first bytes, enough for a type check but not to be played.
 */
export async function sampleFile(mimeType: string, seed: string): Promise<Uint8Array> {
  const type = mimeType.split(";")[0];
  if (type === "image/png") return drawPng(seed);
  if (type === "image/jpeg") return fromBase64(jpeg);
  if (type === "image/webp") return fromBase64(webp);
  if (type === "application/pdf") return new TextEncoder().encode(pdf);
  if (type === "audio/ogg")
    return latin1(`OggS\0\x02${"\0".repeat(20)}\x01\x13OpusHead\x01\x01\x38\x01\x80\xbb\0\0\0\0\0`);
  if (type === "audio/mpeg") return latin1(`ID3\x03\0\0\0\0\0\0\xff\xfb\x90\x64${"\0".repeat(64)}`);
  if (type === "video/mp4" || type === "audio/mp4")
    return latin1("\0\0\0\x18ftypmp42\0\0\0\0mp42isom\0\0\0\x08mdat");
  return new TextEncoder().encode(`Sample file ${seed}\n`);
}

/** The types that Meta gives to received media of a kind. */
export const usualType: { [kind: string]: string } = {
  image: "image/jpeg",
  sticker: "image/webp",
  video: "video/mp4",
  audio: "audio/ogg; codecs=opus",
  document: "application/pdf",
};

function fromBase64(text: string): Uint8Array {
  return latin1(atob(text));
}

function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
