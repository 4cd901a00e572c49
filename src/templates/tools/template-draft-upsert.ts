import * as z from "zod";
import { defineDirectWrite } from "../../mcp/define-tool";
import { parseTemplateComponents } from "../../meta";
import { TEMPLATE_CATEGORIES, type TemplateComponent } from "../definition";
import { draftsWrite } from "../draft/write";

/** Languages that one call writes. */
const MOST_LANGUAGES = 20;

/** All the components of a call, characters of JSON. */
const MOST_TEXT = 500_000;

/** The whole schema would cost more than all other tools of templates; this is what an agent needs of it. */
const COMPONENTS_SHOWN_AS = {
  type: ["array", "null"],
  items: { type: "object" },
  description:
    "Meta's components; null discards the draft. HEADER {format: TEXT, text, example: {header_text: [..]}} | {format: IMAGE|VIDEO|DOCUMENT, example: {asset_id}} | {format: LOCATION}; BODY {text, example: {body_text: [[..]]} or {body_text_named_params: [{param_name, example}]}}; FOOTER {text}; BUTTONS {buttons: [QUICK_REPLY {text} | URL {text, url, example: [url]} | PHONE_NUMBER {text, phone_number} | COPY_CODE {example} | FLOW {text, flow_id} | CATALOG | VOICE_CALL {text} | REQUEST_CONTACT_INFO | OTP {otp_type: COPY_CODE|ONE_TAP|ZERO_TAP, supported_apps}]}; LIMITED_TIME_OFFER {limited_time_offer: {text, has_expiration}}; CAROUSEL {cards: [{components}]}; authentication: BODY {add_security_recommendation}, FOOTER {code_expiration_minutes}. Variables: {{1}} or {{name}}.",
};

/** Meta's components in either case, as they are kept: in upper case. */
const components = z
  .unknown()
  .transform((raw, context): TemplateComponent[] | null => {
    if (raw === null) return null;
    const parsed = parseTemplateComponents(raw);
    if (parsed.ok) return parsed.components;
    for (const { path, message } of parsed.issues) {
      context.issues.push({ code: "custom", input: raw, path: path === "" ? [] : path.split("."), message });
    }
    return z.NEVER;
  })
  .meta({ shownAs: COMPONENTS_SHOWN_AS });

const input = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(600)
    .refine((name) => !/[\p{Cc}\p{Cf}]/u.test(name), "holds control characters"),
  category: z.enum(TEMPLATE_CATEGORIES).optional(),
  parameter_format: z.enum(["positional", "named"]).optional(),
  message_send_ttl_seconds: z.int().min(-1).nullable().optional(),
  languages: z
    .array(
      z.strictObject({
        language: z
          .string()
          .refine((code) => /^[\w-]{2,35}$/.test(code), "must be a language code, for example zh_HK"),
        components,
        version: z.int().min(1).optional().describe("The one you read; none for a new draft."),
      }),
    )
    .min(1)
    .max(MOST_LANGUAGES)
    .refine(
      (all) => new Set(all.map(({ language }) => language)).size === all.length,
      "names a language twice",
    )
    .refine((all) => JSON.stringify(all).length <= MOST_TEXT, `has more than ${MOST_TEXT} characters in all`),
});

export const templateDraftUpsert = defineDirectWrite({
  name: "whatsapp.template_draft.upsert",
  room: "templates",
  title: { en: "Draft a template", "zh-Hant": "撰寫範本草稿" },
  description:
    "Stores drafts of a template, all languages or none, and answers what Meta would reject in each, with the fix; one without errors is ready. To submit, use whatsapp.template_submit.preview.",
  readFirst: ["whatsapp.template_submit.preview"],
  readFirstText: "whatsapp.template_submit.preview",
  approval: "Approval required before customer-facing use or Meta submission.",
  safety: "Validate variables and category before storing submit-ready draft.",
  permission: "templates:write",
  input,
  write: draftsWrite,
  content: (given) => given,
  hints: { destructive: true, openWorld: false },
});
