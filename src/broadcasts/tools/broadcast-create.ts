import { defineWrite } from "../../mcp/define-tool";
import { createWrite } from "../create/write";

export const broadcastCreate = defineWrite({
  name: "whatsapp.broadcast.create",
  room: "broadcasts",
  title: { en: "Create a broadcast", "zh-Hant": "建立廣播" },
  description:
    "Keeps what a whatsapp.broadcast.preview showed as a draft; whatsapp.broadcast.schedule sends it, after approval.",
  readFirst: ["whatsapp.broadcast.preview"],
  readFirstText: "whatsapp.broadcast.preview",
  approval: "Approval required before scheduling or sending.",
  safety: "Do not create executable broadcast without approved template and consent-filtered audience.",
  permission: "broadcasts:write",
  write: createWrite,
  hints: { destructive: false, openWorld: false },
});
