/** The parts of `whatsapp.config.get` that pages show. */
export interface Configuration {
  tenant: { name: string; locale: string; time_zone: string; default_country: string; environment: string };
  api_version: string;
  connection: { state: string; checked_at: string | null };
  secrets: Record<string, "set" | "not_set">;
  commerce: { catalogue: "embedded" | "shop"; stripe: Configured; manual_payment: Configured };
  webhook: { path: string; fields: { field: string; last_event_at: string | null }[] };
  templates: Record<string, number>;
  warnings: { code: string; message: string; fix: string }[];
}

type Configured = "configured" | "not_configured";
