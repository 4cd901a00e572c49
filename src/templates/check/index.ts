import type { Finding } from "../../governance";
import type { TemplateDefinition } from "../definition";

/** What in a template is against Meta's rules: each with its path in the definition and what would mend it. */
export function checkDefinition(_definition: TemplateDefinition): Finding[] {
  return [];
}
