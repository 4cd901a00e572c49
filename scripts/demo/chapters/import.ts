import { parse } from "csv-parse/sync";
import { localToken } from "../../seed/seed.ts";
import { ConsolePerson } from "../console.ts";
import { expect, until } from "../report.ts";
import { conversationWith, type Data, freshKey, newNumber, ok, type Told } from "../telling.ts";

/** Who came in with the spreadsheet. */
export interface Guests {
  /** Every row of this telling's file carries it. */
  tag: string;
  first: { number: string; id: string };
  second: { number: string; id: string };
  /** Said STOP before the import. */
  refuser: { number: string; id: string };
}

const FULL_WIDTH_ZERO = 0xff10;
const fullWidth = (digits: string) =>
  digits.replace(/\d/g, (digit) => String.fromCodePoint(FULL_WIDTH_ZERO + Number(digit)));

/** A file as a shop has it: line 1 is the header, the rows are lines 2 to 8. */
function spreadsheet({ tag, first, second, refuser }: Guests): string {
  const [a, b, c] = [first, second, refuser].map(({ number }) => number.slice(3)) as [string, string, string];
  return [
    "電話,姓名,標籤,同意,同意來源,同意日期,表格編號,備註",
    `${fullWidth(a)},示範茶友甲,茶展,是,展覽,2024/03/01,${tag}-1,鍾意烏龍`,
    `+852 ${b.slice(0, 4)} ${b.slice(4)},Demo Guest Two,,yes,event,2024-03-01,${tag}-2,`,
    `(852) ${a},@SUM(A1),,是,展覽,2024/03/01,${tag}-1,又一次`,
    `8.52555E+10,Demo Guest Rounded,,是,展覽,2024/03/01,${tag}-3,`,
    `${c},示範茶友丙,,是,展覽,2024/03/01,${tag}-4,`,
    "5550 9999,Demo Guest No Proof,,是,展覽,2024/03/01,,",
    "5550 9998,=1+1,,是,展覽,2024/03/01,F-6,",
  ].join("\r\n");
}

/** What becomes of the lines of the file. */
const VERDICTS = "2 create, 3 create, 4 duplicate, 5 rejected, 6 update, 7 rejected, 8 rejected";

async function upload({ place }: Told, text: string, role: string): Promise<{ status: number; body: Data }> {
  const headers = { authorization: `Bearer ${localToken(role)}`, "x-file-name": "tea-fair.csv" };
  const body = new TextEncoder().encode(text);
  const response = await fetch(`${place.workerUrl}/uploads`, { method: "POST", headers, body });
  return { status: response.status, body: await response.json() };
}

/** A marketer's agent brings a messy spreadsheet in. */
export async function anImport(told: Told): Promise<Guests> {
  const { report, simulator, place } = told;
  const guest = async () => ({ number: await newNumber(told), id: "" });
  const guests: Guests = {
    tag: `fair-${crypto.randomUUID().slice(0, 8)}`,
    first: await guest(),
    second: await guest(),
    refuser: await guest(),
  };
  const file = { asset_id: "", preview_id: "", report_url: "" };
  const request = { id: "", url: "" };

  await report.step("a marketer's agent uploads a spreadsheet; whoever may not import cannot", async () => {
    await simulator.customerWrites(guests.refuser.number, "STOP");
    guests.refuser.id = (await conversationWith(told, guests.refuser.number)).contact_id;
    const refused = await upload(told, spreadsheet(guests), "agent");
    expect(refused.status === 403, "403 for an agent of the inbox", refused);
    const { status, body } = await upload(told, spreadsheet(guests), "marketer");
    expect(status === 201, "201", body);
    file.asset_id = body.asset_id;
    return `${body.asset_id}, ${body.bytes} bytes, until ${body.expires_at}; an agent of the inbox: ${refused.status}`;
  });

  await report.step(
    "a column that nobody knows holds the preview up until it is left out on purpose",
    async () => {
      const shown = await ok(told, "marketer", "contact_import.preview", { asset_id: file.asset_id });
      const [finding] = shown.findings;
      expect(shown.verdict === "blocked" && finding.path === "備註", "備註 to be unknown", shown);
      return `${shown.verdict}: ${finding.path} – ${finding.message}`;
    },
  );

  await report.step("the preview judges every line, and imports nothing", async () => {
    const shown = await ok(told, "marketer", "contact_import.preview", {
      asset_id: file.asset_id,
      mapping: { 備註: null },
      tags: [guests.tag],
    });
    const { create, update, duplicate, rejected, opt_outs_kept } = shown.effects;
    expect(shown.verdict === "needs_approval", "a preview that needs approval", shown);
    expect(
      [create, update, duplicate, rejected, opt_outs_kept].join() === "2,1,1,3,1",
      "2 to create, 1 to update, 1 duplicate, 3 rejected, 1 refusal kept",
      shown.effects,
    );
    const reasons = shown.reasons.map(({ code, lines }: Data) => `${code} (line ${lines.join(", ")})`).sort();
    const wanted = "evidence_missing (line 7), formula (line 8), phone_scientific (line 5)";
    expect(reasons.join(", ") === wanted, wanted, reasons);
    const { items } = await ok(told, "marketer", "contacts.list", { tag: guests.tag });
    expect(items.length === 0, "nobody with the tag yet", items);
    file.preview_id = shown.preview_id;
    file.report_url = shown.report_url;
    return `create ${create}, update ${update}, duplicate ${duplicate}, refusals kept ${opt_outs_kept}, rejected ${rejected}: ${wanted}`;
  });

  await report.step(
    "the report comes by a signed link, a verdict a line, and no cell is a formula",
    async () => {
      const response = await fetch(file.report_url);
      expect(response.status === 200, "200", response.status);
      const lines = parse(await response.text(), { bom: true }) as string[][];
      const verdicts = lines.slice(1).map(([line, verdict]) => `${line} ${verdict}`);
      expect(verdicts.join(", ") === VERDICTS, VERDICTS, verdicts);
      const formulas = lines.flat().filter((cell) => /^[\s]*[=+\-@＝＋－＠]/.test(cell));
      expect(formulas.length === 0, "no cell that a spreadsheet would calculate", formulas);
      expect(lines.flat().includes("'@SUM(A1)"), "the name of line 4 as text", lines[3]);
      const changed = file.report_url.replace(/signature=.{6}/, "signature=000000");
      const forged = await fetch(changed);
      expect(forged.status === 403, "403 for a changed signature", forged.status);
      return `${VERDICTS}; a changed signature: ${forged.status}`;
    },
  );

  await report.step("the import is asked for, and waits for a person", async () => {
    const data = await ok(told, "marketer", "contact.import", {
      preview_id: file.preview_id,
      idempotency_key: freshKey(),
    });
    expect(data.status === "pending_approval", "pending_approval", data);
    [request.id, request.url] = [data.action_request_id, data.approval.url];
    told.requests.push({
      id: request.id,
      what: "the import",
      actions: ["write.requested", "approval.approved", "contacts.imported"],
    });
    return `${data.status}: ${data.approval.reasons[0].reason} ${request.url}`;
  });

  await report.step(
    "an approver approves; the request tells how far it is, and what came of it",
    async () => {
      const approver = new ConsolePerson(place.workerUrl, "approver");
      await approver.signIn();
      const { status } = await approver.approve(request.id, "The forms are in the folder");
      expect(status === 303, "the decision to be taken", status);
      const far: string[] = [];
      const { result } = await until("the import to be executed", async () => {
        const state = await ok(told, "marketer", "action_request.status", { action_request_id: request.id });
        if (state.progress) far.push(`${state.progress.done} of ${state.progress.total}`);
        return state.status === "executed" && state;
      });
      expect(
        result.created === 2 && result.updated === 1 && result.opt_outs_kept === 1,
        "2 created, 1 updated, 1 refusal kept",
        result,
      );
      for (const one of [guests.first, guests.second]) {
        const { items } = await ok(told, "marketer", "contacts.list", { query: `+${one.number}` });
        expect(items.length === 1, "the contact, once", items);
        expect(items[0].consent.marketing === "opted_in", "the opt-in of the form", items[0]);
        one.id = items[0].id;
      }
      const { consent } = await ok(told, "marketer", "contact.get", { contact_id: guests.refuser.id });
      expect(consent.marketing.state === "opted_out", "the refusal to stay", consent);
      const progress = far.length > 0 ? `${far.join(", ")}; ` : "";
      return `${progress}created ${result.created}, updated ${result.updated}; who had said STOP stays ${consent.marketing.state}`;
    },
  );
  return guests;
}
