import { defineDirectWrite } from "../../mcp/define-tool";
import { scheduleInput } from "../schedule/content";
import { scheduleWrite } from "../schedule/write";

export const broadcastSchedule = defineDirectWrite({
  name: "whatsapp.broadcast.schedule",
  room: "broadcasts",
  title: { en: "Schedule, pause, resume or cancel a broadcast", "zh-Hant": "安排、暫停、繼續或取消廣播" },
  description:
    "Has a drafted broadcast go out once a person agrees, or pauses, resumes, reschedules or cancels it. Everything is checked again at its time and before each batch; it stops itself when it harms the number.",
  readFirst: ["whatsapp.broadcast.preview", "whatsapp.broadcasts.list"],
  readFirstText: "whatsapp.broadcast.preview, whatsapp.broadcasts.list",
  approval: "Human approval required before execution.",
  safety: "Recheck template approval, quality rating, consent, and opt-out state before send.",
  permission: "broadcasts:write",
  input: scheduleInput,
  write: scheduleWrite,
  content: (given) => given,
  hints: { destructive: true, openWorld: true },
});
