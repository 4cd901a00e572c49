import * as z from "zod";
import { defineDirectWrite } from "../../mcp/define-tool";
import { MEDIA_KINDS } from "../../meta";
import { MOST_BYTES } from "../rules";
import { mediaUploadWrite } from "../upload";
import { uploadContent } from "../upload-content";

const SOURCES = ["base64", "upload", "message_id", "asset_id"] as const;

// As a refinement it costs no tokens in the schema, and says the same.
const mimeType = z
  .string()
  .refine((type) => /^[\w.+-]{1,60}\/[\w.+-]{1,100}(?:\s*;[^;]{0,60})?$/.test(type), "must be a MIME type");

const input = z
  .strictObject({
    base64: z.string().optional().describe("Up to 3 MB."),
    upload: z
      .strictObject({ size: z.int().min(1).max(MOST_BYTES), mime_type: mimeType })
      .optional()
      .describe("Asks for a link."),
    message_id: z.string().optional(),
    asset_id: z.string().optional().describe("With use templates."),
    kind: z.enum(MEDIA_KINDS).optional(),
    mime_type: mimeType.optional(),
    file_name: z.string().min(1).max(240).optional(),
    title: z.string().min(1).max(120).optional(),
    use: z.enum(["conversation", "templates"]).default("conversation"),
  })
  .refine((given) => SOURCES.filter((source) => given[source] !== undefined).length === 1, {
    path: ["base64"],
    message: "or upload, message_id or asset_id is needed, and only one of them",
  })
  .refine((given) => given.upload === undefined || given.use === "conversation", {
    path: ["use"],
    message: "can be templates once the file is there: upload it, then call again with its asset_id",
  })
  .refine((given) => given.asset_id === undefined || given.use === "templates", {
    path: ["use"],
    message: "must be templates with asset_id: the asset can be sent in conversations already",
  })
  .refine(
    (given) =>
      given.asset_id === undefined ||
      [given.kind, given.mime_type, given.file_name, given.title].every((field) => field === undefined),
    { path: ["asset_id"], message: "takes no kind, mime_type, file_name or title: the asset has its own" },
  );

export const mediaAssetUpload = defineDirectWrite({
  name: "whatsapp.media_asset.upload",
  room: "media",
  title: { en: "Upload media", "zh-Hant": "上載媒體" },
  description:
    "Adds a file to send: base64, a link to PUT a large one to, or a received attachment. To send it, use whatsapp.session_message.preview with its asset_id.",
  readFirst: ["whatsapp.media_assets.list", "whatsapp.template_submit.preview"],
  readFirstText: "whatsapp.media_assets.list, whatsapp.template_submit.preview",
  approval: "Approval required before media is used in approved templates or broadcasts.",
  safety: "Scan files and validate Meta media size/type policy.",
  permission: "media:write",
  input,
  write: mediaUploadWrite,
  content: (given, ctx) => uploadContent(ctx, given),
  hints: { destructive: false, openWorld: false },
});
