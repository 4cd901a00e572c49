export { parameterProblems, renderTemplate, type TemplateComponent } from "./rules";
export { approvedTemplates, findTemplate, type TemplateRow, templateCounts } from "./store";
export { syncTemplates } from "./sync";
