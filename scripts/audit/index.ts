export { copiesFrom, exportFiles } from "./read.ts";
export { EXIT_CODES, inWords, type Problem, type State, type Verdict } from "./verdict.ts";
export { type ExportFile, type VerifyOptions, verifyExport } from "./verify-export.ts";
