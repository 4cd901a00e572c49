import { get, type Page, post } from "../pages";
import { closeConversation, closePage } from "./close";
import { liveConversation, liveList } from "./fragments";
import { addNote, assignPage, handOver, previewHandover } from "./handover";
import { openConversation } from "./open";
import { previewReply, sendReply } from "./reply";
import { conversationPage, listPage } from "./screen";
import { applyTags, tagsPage } from "./tags";

/** Bytes of a reply's form: a file of 3 MB and the fields around it. */
const MOST_REPLY_BYTES = 3_200_000;

/** Bytes of a form with a note: 2,000 Chinese characters, each percent-encoded. */
const MOST_NOTE_BYTES = 32 * 1024;

export const inboxPages = (): readonly Page[] => [
  get("/inbox", "inbox:read", listPage),
  get("/inbox/live", "inbox:read", liveList, { live: true }),
  get("/inbox/:id", "inbox:read", openConversation),
  get("/inbox/:id/live", "inbox:read", liveConversation, { live: true }),
  get("/inbox/:id/about", "inbox:read", (c) => conversationPage(c, { focus: "side" })),
  post("/inbox/:id/preview", "inbox:send", previewReply, { maxBytes: MOST_REPLY_BYTES }),
  post("/inbox/:id/send", "inbox:send", sendReply),
  get("/inbox/:id/assign", "inbox:assign", assignPage),
  post("/inbox/:id/handover", "inbox:assign", previewHandover, { maxBytes: MOST_NOTE_BYTES }),
  post("/inbox/:id/hand-over-now", "inbox:assign", handOver),
  post("/inbox/:id/note", { all: ["inbox:assign", "inbox:notes"] }, addNote, { maxBytes: MOST_NOTE_BYTES }),
  get("/inbox/:id/close", "inbox:close", closePage),
  post("/inbox/:id/close", "inbox:close", closeConversation, { maxBytes: MOST_NOTE_BYTES }),
  get("/inbox/:id/tags", "contacts:write", tagsPage),
  post("/inbox/:id/tags", "contacts:write", applyTags),
];
