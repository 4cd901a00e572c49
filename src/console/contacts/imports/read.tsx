import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { latestRequests } from "../../../governance";
import type { ToolError } from "../../../mcp/errors";
import type { SignedInEnv } from "../../console-env";
import { page } from "../../layout";
import { statusOf } from "../../status-of";
import { Areas } from "../areas";
import { fieldsOf, type Refusal, refusalOf } from "../form";
import { RefusalNote } from "../notes";
import { keepFile } from "./file";
import { argumentsOf, type Settings, settingsOf } from "./settings";
import { Judged, type Reading } from "./shown";
import { Again, Upload } from "./upload";

/** Earlier imports that are shown. */
const MOST_LATEST = 5;

interface Outcome {
  status?: ContentfulStatusCode;
  refusal?: Refusal;
  settings?: Settings;
  /** Of the file, once it is kept. */
  assetId?: string;
  reading?: Reading;
}

/** `GET /console/imports`: takes a file, and says what it needs. */
export const imports = (c: Context<SignedInEnv>): Promise<Response> => importPage(c, {});

/** `POST /console/imports/preview`: keeps the file, if one comes, and shows what would become of each row. */
export async function readFile(c: Context<SignedInEnv>): Promise<Response> {
  const { call, i18n, tool } = c.var;
  const { importing: words } = i18n.t.contacts;
  const fields = await fieldsOf(c);
  const file = fields.file("file");
  const settings = settingsOf(fields);
  if (file) settings.file_name = file.name;
  let assetId = fields.text("asset_id");
  if (file) {
    const kept = await keepFile(call, file);
    if (typeof kept === "string")
      return importPage(c, { status: 400, refusal: plain(words.unusable[kept]), settings });
    assetId = kept.assetId;
  }
  if (assetId === "") return importPage(c, { status: 400, refusal: plain(words.noFile), settings });
  try {
    const args = { asset_id: assetId, ...argumentsOf(settings, call.env.TIME_ZONE) };
    const reading = await tool<Reading>("whatsapp.contact_import.preview", args);
    return importPage(c, { settings, assetId, reading });
  } catch (error) {
    const refusal = refusalOf(i18n, error);
    const { code } = error as ToolError;
    const gone = code === "not_found";
    return importPage(c, {
      status: statusOf(code),
      refusal,
      settings,
      ...(!gone && { assetId }),
    });
  }
}

const plain = (text: string): Refusal => ({ text, findings: [], issues: [] });

async function importPage(c: Context<SignedInEnv>, outcome: Outcome): Promise<Response> {
  const { call, i18n, session } = c.var;
  const { contacts: words } = i18n.t;
  const { status = 200, refusal, settings, assetId, reading } = outcome;
  const latest = await latestRequests(
    call.db,
    call.principal.staffId,
    "whatsapp.contact.import",
    MOST_LATEST,
  );
  return page(
    c,
    { title: words.importing.title, status, self: "/console/imports" },
    <div class="records">
      <h1>{words.importing.title}</h1>
      <Areas i18n={i18n} principal={call.principal} current="imports" />
      <RefusalNote i18n={i18n} refusal={refusal} />
      {reading && assetId !== undefined && settings && (
        <Judged
          call={call}
          i18n={i18n}
          session={session}
          reading={reading}
          assetId={assetId}
          settings={settings}
        />
      )}
      {assetId !== undefined && settings ? (
        <Again
          call={call}
          i18n={i18n}
          session={session}
          assetId={assetId}
          settings={settings}
          reading={reading}
        />
      ) : (
        <Upload call={call} i18n={i18n} session={session} settings={settings} latest={latest} />
      )}
    </div>,
  );
}

/**
 * `POST /console/imports`: asks for the import that was shown; a person decides. When it is refused, as a preview that
 * is too old is, the file and how it is read are still there to be looked at again.
 */
export async function askToImport(c: Context<SignedInEnv>): Promise<Response> {
  const { i18n, tool } = c.var;
  const fields = await fieldsOf(c);
  const assetId = fields.text("asset_id");
  try {
    const { action_request_id: id } = await tool<{ action_request_id: string }>("whatsapp.contact.import", {
      preview_id: fields.text("preview_id"),
      idempotency_key: fields.key("import"),
    });
    return c.redirect(`/console/imports/${id}`, 303);
  } catch (error) {
    const refusal = refusalOf(i18n, error);
    return importPage(c, {
      status: statusOf((error as ToolError).code),
      refusal,
      ...(assetId !== "" && { assetId, settings: settingsOf(fields) }),
    });
  }
}
