export { bubblesAtMeta } from "./at-meta";
export type { TemplateComponent, TemplateDefinition } from "./definition";
export { wordingDigest } from "./digest";
export { parameterProblems } from "./parameters";
export { reasonInWords } from "./reasons";
export { renderSample, renderTemplate, type TemplateBubble, templateBubble } from "./render";
export { RISK_RULES } from "./risk";
export { variablesIn } from "./rules";
export {
  approvedTemplates,
  findTemplate,
  type TemplateRow,
  templateCounts,
  templateNames,
  templatesAmong,
  templatesIn,
  templatesNamed,
} from "./store";
export { categoryNow, effectOfCategory } from "./watch/category";
export { templateRefused } from "./watch/refusals";
export { wantTemplateSync } from "./watch/store";
export { syncTemplates } from "./watch/sync";
