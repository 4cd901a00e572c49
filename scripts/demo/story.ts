import type { Place } from "../place.ts";
import { anApproval } from "./chapters/approval.ts";
import { theAudit } from "./chapters/audit.ts";
import { automaticReplies } from "./chapters/automation.ts";
import { steeringABroadcast } from "./chapters/broadcast-control.ts";
import { aBroadcast } from "./chapters/broadcasts.ts";
import { peopleComeAndGo } from "./chapters/consent.ts";
import { anImport } from "./chapters/import.ts";
import { theTeamInbox } from "./chapters/inbox.ts";
import { aLostAnswer } from "./chapters/lost-answer.ts";
import { aMerge } from "./chapters/merge.ts";
import { anOrder } from "./chapters/orders.ts";
import { aClosedWindow, aStop } from "./chapters/refusals.ts";
import { aReply } from "./chapters/reply.ts";
import { aTemplate } from "./chapters/templates.ts";
import type { Mcp } from "./clients.ts";
import { expect, type Report } from "./report.ts";
import type { Simulator } from "./simulator.ts";
import { type Chat, newNumber, type Told } from "./telling.ts";

/** Tells the whole story once with one client. */
export async function tellStory(place: Place, simulator: Simulator, mcp: Mcp, report: Report): Promise<void> {
  const told: Told = { mcp, place, simulator, report, requests: [] };
  await report.step(`${mcp.label} connects and lists the tools`, async () => {
    const tools = await mcp.tools("agent");
    expect(tools.includes("whatsapp.session_message.send"), "the send tool", tools);
    return `revision ${await mcp.revision("agent")}, ${tools.length} tools for an agent`;
  });
  report.chapter("Replies");
  const chat: Chat = { number: await newNumber(told), id: "" };
  await aReply(told, chat);
  report.chapter("What nobody can send");
  await aClosedWindow(told);
  await aStop(told);
  report.chapter("Approval, and an answer that got lost");
  await anApproval(told, chat);
  await aLostAnswer(told, chat);
  report.chapter("The team inbox");
  await theTeamInbox(told);
  report.chapter("People");
  const guests = await anImport(told);
  await peopleComeAndGo(told, guests);
  await aMerge(told, guests);
  report.chapter("Templates");
  await aTemplate(told);
  report.chapter("Broadcasts");
  const campaign = await aBroadcast(told);
  await steeringABroadcast(told, campaign);
  report.chapter("Automatic replies");
  await automaticReplies(told);
  report.chapter("An order, and its payment");
  await anOrder(told);
  report.chapter("Proof");
  await theAudit(told);
}
