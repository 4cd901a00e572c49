import { get, type Page, post } from "../pages";
import { contact } from "./contact";
import { MOST_EDIT_BYTES } from "./draft";
import { FORM_BYTES, MOST_FORM_BYTES } from "./imports/file";
import { importProgress, importState } from "./imports/progress";
import { askToImport, imports, readFile } from "./imports/read";
import { contacts } from "./list";
import { askToMerge, merge } from "./merge";
import { create, newContact } from "./new";
import { optOuts } from "./opt-outs";
import { optOutsFile } from "./opt-outs-file";
import { copiedAsset, copyFile } from "./personal-data/files";
import { askForCopy, askForErasure, personalData } from "./personal-data/page";
import { change, changeTags, recordConsent } from "./write";

/** To find that two contacts are one, somebody has to see who they are. */
const MERGES = { all: ["contacts:write", "contacts:pii"] } as const;

export const contactPages = (): readonly Page[] => [
  get("/contacts", "contacts:read", contacts),
  get("/contacts/new", "contacts:write", newContact),
  post("/contacts", "contacts:write", create),
  get("/contacts/:id", "contacts:read", contact),
  post("/contacts/:id", "contacts:write", change, { maxBytes: MOST_EDIT_BYTES }),
  post("/contacts/:id/tags", "contacts:write", changeTags),
  post("/contacts/:id/consent", "consent:write", recordConsent),
  get("/contacts/:id/merge", MERGES, merge),
  post("/contacts/:id/merge", MERGES, askToMerge),
  get("/contacts/:id/personal-data", "privacy:write", personalData),
  post("/contacts/:id/personal-data/copy", "privacy:write", askForCopy),
  post("/contacts/:id/personal-data/erase", "privacy:write", askForErasure),
  get("/contacts/:id/personal-data/:request/copy.json", "privacy:write", copyFile),
  get("/contacts/:id/personal-data/:request/files/:asset", "privacy:write", copiedAsset),
  get("/opt-outs", "consent:read", optOuts),
  get("/opt-outs.csv", "consent:read", optOutsFile),
  get("/imports", "contacts:import", imports),
  post("/imports", "contacts:import", askToImport, { maxBytes: FORM_BYTES }),
  post("/imports/preview", "contacts:import", readFile, { maxBytes: MOST_FORM_BYTES }),
  get("/imports/:id", "contacts:import", importProgress),
  get("/imports/:id/progress", "contacts:import", importState, { live: true }),
];
