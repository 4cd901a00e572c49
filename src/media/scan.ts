import * as z from "zod";
import { SECOND } from "../platform/clock";
import type { Env } from "../platform/env";
import type { Bytes } from "./bytes";
import type { Marker } from "./markers";
import type { ScanState } from "./rules";

export interface Verdict {
  scan: ScanState;
  /** What found it, or why there is no verdict: a code of ours, or the scanner's own words. */
  detail: string;
}

/** How long an external scanner may take, ms. */
const TIMEOUT = 60 * SECOND;

const PROGRAMS = new Set([
  ...["application/x-msdownload", "application/x-elf", "application/x-mach-binary", "application/wasm"],
  ...["application/java-vm", "application/java-archive", "application/vnd.android.package-archive"],
  ...["application/x.ms.shortcut", "application/x.apple.alias", "application/x-ms-regedit", "text/x-script"],
  ...[
    "application/x-apple-diskimage",
    "application/x-deb",
    "application/x-rpm",
    "application/x-shockwave-flash",
  ],
  ...["application/vnd.ms-htmlhelp", "application/x-google-chrome-extension", "application/x-xpinstall"],
]);

/** Containers into which the embedded scan does not look. */
const OPAQUE = new Set([
  ...["application/zip", "application/x-rar-compressed", "application/x-7z-compressed", "application/gzip"],
  ...[
    "application/x-tar",
    "application/x-bzip2",
    "application/x-xz",
    "application/zstd",
    "application/x-cfb",
  ],
  ...[
    "application/x-lzip",
    "application/x-compress",
    "application/vnd.ms-cab-compressed",
    "application/x-arj",
  ],
  ...[
    "application/x-lzh-compressed",
    "application/x-ace-compressed",
    "application/x-cpio",
    "application/x-lz4",
  ],
  ...["application/pgp-encrypted", "application/vnd.ms-outlook"],
]);

/**
 * The scan that is always there. It finds the EICAR test file (in the clear, or stored uncompressed in an archive),
 * programs and scripts by their type, and Office files with macros. It knows no other virus and looks into nothing
 * that is compressed: an archive stays undecided until an external scanner has looked at it.
 */
export function embeddedVerdict(type: string, markers: ReadonlySet<Marker>): Verdict {
  if (markers.has("eicar")) return { scan: "infected", detail: "eicar" };
  if (PROGRAMS.has(type)) return { scan: "infected", detail: "program" };
  if (/macroenabled/i.test(type) || markers.has("vbaProject") || markers.has("oleMacros"))
    return { scan: "infected", detail: "macros" };
  if (OPAQUE.has(type)) return { scan: "undecided", detail: "container" };
  return { scan: "clean", detail: "embedded" };
}

/** Of a scanner's own words, so many characters are kept. */
const MOST_DETAIL = 200;

const answerShape = z.object({
  verdict: z.enum(["clean", "infected", "undecided"]),
  // Only the verdict counts: no wording of a finding makes it none.
  detail: z.string().nullish().catch(null),
});

/**
 * Asks the scanner at `MEDIA_SCANNER_URL`: `POST` of the bytes, answered with
 * `{ verdict: "clean" | "infected" | "undecided", detail? }`. Whatever else happens is no verdict.
 */
async function externalVerdict(env: Env, url: string, bytes: Bytes, type: string): Promise<Verdict> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: {
        "content-type": "application/octet-stream",
        "x-file-type": type,
        ...(env.MEDIA_SCANNER_TOKEN && { authorization: `Bearer ${env.MEDIA_SCANNER_TOKEN}` }),
      },
      body: await bytes.stream(),
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT),
    });
    const answer = response.ok ? answerShape.safeParse(await response.json()) : undefined;
    if (!answer?.success) return { scan: "undecided", detail: `scanner answered HTTP ${response.status}` };
    return { scan: answer.data.verdict, detail: answer.data.detail?.slice(0, MOST_DETAIL) || "scanner" };
  } catch (error) {
    return {
      scan: "undecided",
      detail: `scanner gave no answer: ${error instanceof Error ? error.name : "network"}`,
    };
  }
}

/** The verdict on a file: what the embedded scan finds is final, the rest is for the external scanner if there is one. */
export async function scan(
  env: Env,
  bytes: Bytes,
  type: string,
  markers: ReadonlySet<Marker>,
): Promise<Verdict> {
  const embedded = embeddedVerdict(type, markers);
  const url = env.MEDIA_SCANNER_URL?.trim();
  return embedded.scan === "infected" || !url ? embedded : externalVerdict(env, url, bytes, type);
}
