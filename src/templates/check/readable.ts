import * as z from "zod";
import type { TemplateComponent, TemplateDefinition } from "../definition";

/**
 * Components of any JSON as the rules can read them. Drafts have their shape; Meta's lists hold nulls and kinds that no
 * draft has. What is null or of another type is left out, and everything keeps its place, so that paths stay true.
 */
const text = z.string().optional().catch(undefined);
const number = z.number().optional().catch(undefined);
const flag = z.boolean().optional().catch(undefined);
const written = z.string().catch("");
const listOf = <Item extends z.ZodType>(item: Item) => z.array(item).optional().catch(undefined);
const texts = listOf(written);

const pairs = listOf(
  z.object({ param_name: written, example: written }).catch({ param_name: "", example: "" }),
);

const example = z
  .object({
    header_text: texts,
    header_text_named_params: pairs,
    asset_id: text,
    header_handle: texts,
    body_text: listOf(z.array(written).catch([])),
    body_text_named_params: pairs,
  })
  .optional()
  .catch(undefined);

const button = z
  .object({
    type: written,
    text,
    url: text,
    phone_number: text,
    example: z
      .union([z.string(), z.array(written)])
      .optional()
      .catch(undefined),
    otp_type: text,
    autofill_text: text,
    supported_apps: listOf(
      z
        .object({ package_name: written, signature_hash: written })
        .catch({ package_name: "", signature_hash: "" }),
    ),
    zero_tap_terms_accepted: flag,
    flow_id: text,
    flow_name: text,
    flow_json: text,
    flow_action: text,
    navigate_screen: text,
    icon: text,
    ttl_minutes: number,
  })
  .catch({ type: "" });

const part = z.object({
  type: written,
  format: text,
  text,
  example,
  buttons: listOf(button),
  limited_time_offer: z.object({ text, has_expiration: flag }).optional().catch(undefined),
  add_security_recommendation: flag,
  code_expiration_minutes: number,
});

/** Cards have no cards. */
const card = z.object({ components: z.array(part.catch({ type: "" })).catch([]) }).catch({ components: [] });

const components = z.array(part.extend({ cards: listOf(card) }).catch({ type: "" })).catch([]);

/** The same definition, its components in the shape that their type promises. */
export const readable = (definition: TemplateDefinition): TemplateDefinition => ({
  ...definition,
  parameter_format: definition.parameter_format === "named" ? "named" : "positional",
  components: components.parse(definition.components) as TemplateComponent[],
});
