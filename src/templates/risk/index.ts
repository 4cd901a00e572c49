import type { Finding } from "../../governance";
import type { TemplateComponent, TemplateDefinition } from "../definition";

/** A template that Meta rejected, with its reason. */
export interface RejectedTemplate {
  name: string;
  language: string;
  reason: string | null;
  components: readonly TemplateComponent[];
}

export interface RiskContext {
  /** The other languages of the same name, drafts before what Meta holds. */
  languages: readonly TemplateDefinition[];
  rejected: readonly RejectedTemplate[];
}

/** What may make Meta reject a template although it is well formed, most telling first. */
export function reviewRisk(_definition: TemplateDefinition, _context: RiskContext): Finding[] {
  return [];
}
