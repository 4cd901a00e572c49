import type { Context } from "hono";
import { META_LIMITS } from "../../media";
import { MEDIA_KINDS, type MediaKind } from "../../meta";
import type { SignedInEnv } from "../console-env";
import { CsrfField } from "../layout";
import { bytes } from "./bytes";
import { MOST_FILE_BYTES } from "./limits";

/** A form for one file, with what WhatsApp takes of each kind. */
export function UploadForm({ c, open }: { c: Context<SignedInEnv>; open: boolean }) {
  const { call, i18n, session } = c.var;
  const { media: words, approval } = i18n.t;
  return (
    <details class="card upload" open={open}>
      <summary>{words.upload}</summary>
      <div class="upload-parts">
        <form class="stack" method="post" action="/console/files" enctype="multipart/form-data">
          <CsrfField session={session} />
          <input type="hidden" name="form_key" value={call.ids.next("request")} />
          <p>
            <label for="upload-file">{words.file}</label>
            <input id="upload-file" type="file" name="file" required aria-describedby="upload-limits" />
          </p>
          <p>
            <label for="upload-title">{words.name}</label>
            <input id="upload-title" name="title" maxlength={120} autocomplete="off" />
          </p>
          <p>
            <label for="upload-kind">{words.kind}</label>
            <select id="upload-kind" name="kind">
              <option value="">{words.byItsType}</option>
              {MEDIA_KINDS.map((kind) => (
                <option value={kind}>{approval.media[kind]}</option>
              ))}
            </select>
          </p>
          <p class="check">
            <input id="upload-use" type="checkbox" name="use" value="templates" />
            <label for="upload-use">{words.useInTemplates}</label>
          </p>
          <button class="button" type="submit">
            {words.send}
          </button>
        </form>
        <div class="limits" id="upload-limits">
          <p class="muted">{words.limits}</p>
          <ul class="plain">
            {MEDIA_KINDS.map((kind) => (
              <li>
                {i18n.t.label(approval.media[kind])}
                {words.upTo(bytes(i18n, mostOf(kind)))}
                <span class="muted note">{i18n.list(META_LIMITS[kind].types.map(endingOf))}</span>
              </li>
            ))}
          </ul>
        </div>
      </div>
    </details>
  );
}

/** What WhatsApp takes, or what a form takes where that is less. */
const mostOf = (kind: MediaKind): number => Math.min(META_LIMITS[kind].bytes, MOST_FILE_BYTES);

/** Types as people know them, by the endings of their files. */
const ENDINGS: Readonly<Record<string, string>> = {
  "image/jpeg": "JPEG",
  "image/png": "PNG",
  "image/webp": "WebP",
  "video/mp4": "MP4",
  "video/3gpp": "3GP",
  "audio/aac": "AAC",
  "audio/mp4": "M4A",
  "audio/mpeg": "MP3",
  "audio/amr": "AMR",
  "audio/ogg; codecs=opus": "OGG (Opus)",
  "text/plain": "TXT",
  "application/pdf": "PDF",
  "application/msword": "DOC",
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "DOCX",
  "application/vnd.ms-excel": "XLS",
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "XLSX",
  "application/vnd.ms-powerpoint": "PPT",
  "application/vnd.openxmlformats-officedocument.presentationml.presentation": "PPTX",
};

const endingOf = (type: string): string => ENDINGS[type] ?? type;
