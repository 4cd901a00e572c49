import { expect, until } from "../report.ts";
import { type Data, ok, type Told } from "../telling.ts";

/** All of it is written down, sealed, and nothing that an agent can read. */
export async function theAudit(told: Told): Promise<void> {
  const { report, place } = told;
  await report.step("all of it is in the audit log", async () => {
    const seen: string[] = [];
    for (const { id, what, actions } of told.requests) {
      const { items } = await ok(told, "admin", "audit_logs.list", { action_request_id: id });
      const found = items.map(({ action }: Data) => action);
      const missing = actions.filter((action) => !found.includes(action));
      expect(missing.length === 0, `${missing.join(", ")} of ${what}`, found);
      seen.push(`${what}: ${found.length}`);
    }
    expect(told.requests.length === 14, "fourteen requests", told.requests);
    const { items: denials } = await ok(told, "admin", "audit_logs.list", {
      action: "write.denied",
      limit: 40,
    });
    const codes = new Set(denials.map(({ code }: Data) => code));
    const wanted = ["window_closed", "opted_out", "policy_blocked"];
    expect(
      wanted.every((code) => codes.has(code)),
      `the refusals ${wanted.join(", ")}`,
      [...codes],
    );
    return `entries of ${seen.join(", ")}; refusals: ${[...codes].join(", ")}`;
  });

  await report.step("and sealed: the chain verifies", async () => {
    const { verification } = await until("the seal", async () => {
      await place.cron();
      const id = told.requests.at(-1)?.id;
      const answer = await ok(told, "admin", "audit_logs.list", { action_request_id: id, verify: true });
      return answer.items.every(({ seal }: Data) => seal !== null) && answer;
    });
    expect(verification.state === "verified" && verification.unsealed === 0, "verified", verification);
    return `${verification.state}, ${verification.seals_checked} seals checked`;
  });

  await report.step("an agent cannot read the log", async () => {
    const refused = await told.mcp.call("agent", "whatsapp.audit_logs.list").then(
      ({ data }) => `answered ${JSON.stringify(data)}`,
      (error: Error) => error.message,
    );
    expect(refused.includes("Unknown tool"), "no such tool", refused);
    return refused;
  });
}
