export { downloadReport } from "./download";
export { applyImport, IMPORT_TOPIC, removeExpiredImports } from "./run";
