export type { TemplateComponent, TemplateDefinition } from "./definition";
export { parameterProblems, renderTemplate } from "./rules";
export { approvedTemplates, findTemplate, type TemplateRow, templateCounts, templateNames } from "./store";
export { syncTemplates } from "./sync";
