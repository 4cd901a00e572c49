import type { Env } from "../platform/env";
import type { Bytes } from "./bytes";
import { detectType, HEAD_BYTES, isPicture, pictureOf } from "./detect";
import { markersIn } from "./markers";
import type { FileFacts, ScanState } from "./rules";
import { scan } from "./scan";

/** Everything that is found out about a file before anybody gets it. */
export interface Examination extends FileFacts {
  scan: ScanState;
  scanDetail: string;
  /** A picture of which not even the size can be read. */
  unreadable: boolean;
}

/** Looks at a file: what it is, how large, whether it does harm. Reads it twice, three times with an external scanner. */
export async function examine(env: Env, bytes: Bytes): Promise<Examination> {
  const [head, markers] = await Promise.all([
    bytes.head(HEAD_BYTES),
    bytes.stream().then((stream) => markersIn(stream)),
  ]);
  const mimeType = await detectType(head, markers);
  const picture = pictureOf(mimeType, head);
  const { scan: state, detail } = await scan(env, bytes, mimeType, markers);
  return {
    size: bytes.size,
    mimeType,
    ...picture,
    unreadable: isPicture(mimeType) && picture.width === null && bytes.size <= HEAD_BYTES,
    scan: state,
    scanDetail: detail,
  };
}
