export { copiesFrom, exportFiles } from "./read.ts";
export { EXIT_CODES, type Problem, type State, type Verdict } from "./verdict.ts";
export { type ExportFile, type VerifyOptions, verifyExport } from "./verify-export.ts";
export { inWords } from "./words.ts";
