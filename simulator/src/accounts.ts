import type { GraphCall } from "./call";
import { unknownObject } from "./errors";
import { app, businessProfile, type PhoneNumber, phoneNumbers, waba } from "./fixture";
import type { Graph } from "./graph";
import type { Json } from "./json";
import { mediaNode } from "./media-calls";
import { cursor, pick, requireWaba } from "./nodes";
import { templateNode } from "./templates/calls";

/** Fields that Meta answers without being asked, per node. */
const usual = {
  phoneNumber: [
    "verified_name",
    "code_verification_status",
    "display_phone_number",
    "quality_rating",
    "platform_type",
    "throughput",
    "last_onboarded_time",
  ],
  waba: ["name", "timezone_id", "message_template_namespace"],
  profile: ["about", "address", "description", "email", "websites", "vertical", "profile_picture_url"],
} as const;

/** `GET /{id}`: whatever the id names. */
export function getNode(graph: Graph, call: GraphCall): Json {
  if (call.id === waba.id) return pick({ ...waba, health_status: health() }, call.query.fields, usual.waba);
  const number = phoneNumbers.find(({ id }) => id === call.id);
  if (number !== undefined) return pick(phoneNode(graph, number), call.query.fields, usual.phoneNumber);
  const node = templateNode(graph, call) ?? mediaNode(graph, call);
  if (node === undefined) throw unknownObject("GET", call.id);
  return node;
}

/** `GET /{waba}/phone_numbers`. */
export function listPhoneNumbers(graph: Graph, call: GraphCall): Json {
  requireWaba(call);
  const data = phoneNumbers.map((number) =>
    pick(phoneNode(graph, number), call.query.fields, usual.phoneNumber),
  );
  return { data, paging: { cursors: { before: cursor(0), after: cursor(data.length - 1) } } };
}

/** `GET /{phone-number-id}/whatsapp_business_profile`. */
export function getBusinessProfile(_: Graph, call: GraphCall): Json {
  if (!phoneNumbers.some(({ id }) => id === call.id)) throw unknownObject("GET", call.id);
  // Unlike other nodes, Meta answers only messaging_product when no field is asked for.
  return {
    data: [{ ...pick({ ...businessProfile }, call.query.fields, []), messaging_product: "whatsapp" }],
  };
}

/** `GET /debug_token?input_token=`. developers.facebook.com/docs/graph-api/reference/debug_token */
export function debugToken(graph: Graph, call: GraphCall): Json {
  const valid = call.query.input_token === graph.env.ACCESS_TOKEN && graph.settings.get().token === "valid";
  const scopes = ["whatsapp_business_management", "whatsapp_business_messaging"];
  const base = {
    app_id: app.id,
    type: "SYSTEM_USER",
    application: app.name,
    data_access_expires_at: 0,
    expires_at: 0,
  };
  if (!valid) {
    const error = { code: 190, message: "The access token could not be decrypted" };
    return { data: { ...base, error, is_valid: false, scopes: [] } };
  }
  const granular_scopes = scopes.map((scope) => ({ scope, target_ids: [waba.id] }));
  return {
    data: {
      ...base,
      is_valid: true,
      issued_at: 1_767_578_400,
      scopes,
      granular_scopes,
      user_id: "300000000000001",
    },
  };
}

function phoneNode(graph: Graph, number: PhoneNumber): Json {
  const perSecond = graph.settings.get().throughput;
  const level = perSecond >= 1_000 ? "HIGH" : perSecond <= 20 ? "NOT_APPLICABLE" : "STANDARD";
  const limit = graph.settings.get().messaging_limit;
  return {
    ...number,
    ...(limit !== null && {
      messaging_limit_tier: limit,
      whatsapp_business_manager_messaging_limit: limit,
    }),
    throughput: { level },
    is_on_biz_app: perSecond <= 20,
    health_status: health(),
  };
}

function health(): Json {
  return {
    can_send_message: "AVAILABLE",
    entities: [{ entity_type: "WABA", id: waba.id, can_send_message: "AVAILABLE" }],
  };
}
