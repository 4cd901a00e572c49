import { env } from "cloudflare:test";
import { expect, test } from "vitest";
import { conversationWith, previewText, send } from "../../support/story";
import { env as e2 } from "cloudflare:test"; import { createContext } from "../../../src/platform/context"; import { sweepSla } from "../../../src/inbox/sla"; const cron = () => sweepSla(createContext(e2));
import { row, rows } from "../../support/webhook";

test("smoke", async () => {
  await cron();
  console.log(JSON.stringify(await rows("select * from inbox_cases"), null, 1).slice(0, 3000));
  console.log(JSON.stringify(await rows("select id, status, waiting_since, sla_due_at, sla_breached_at from conversations"), null, 1));
  console.log(JSON.stringify(await rows("select action, code, entity_id, details from audit_log where action like 'sla.%'"), null, 1));
  console.log(JSON.stringify(await rows("select * from notifications"), null, 1).slice(0, 1000));
  const id = await conversationWith();
  console.log(JSON.stringify(await row("select * from inbox_cases where conversation_id = ?", id)));
  const { preview_id } = await previewText(id, "Hello, we are.");
  console.log(JSON.stringify((await send(preview_id)).data));
  console.log(JSON.stringify(await row("select * from inbox_cases where conversation_id = ?", id)));
});
