import { beforeEach, describe, expect, test } from "vitest";
import type { Checkpoint } from "../../../src/platform/checkpoints";
import { png } from "../../media/files";
import { emptyBucket, uploaded } from "../../media/shop";
import { approveAs, auditOf } from "../../support/approval";
import { CRASH_KINDS, passTime, recover, runOutbox, withCrash } from "../../support/crash";
import { set } from "../../support/team";
import { BODY, drafted } from "../draft/drafts";
import { asked, draftsOf, postsToMeta, statusOf, submissionsOf, templateAt } from "./submissions";

beforeEach(emptyBucket);

/** `posts`: how often Meta was asked to take it, whatever happens later. */
const CASES: { point: Checkpoint; posts: number; status: string; told?: string }[] = [
  { point: "approval:after-commit", posts: 1, status: "accepted" },
  { point: "template:after-files", posts: 1, status: "accepted" },
  { point: "template:before-claim", posts: 1, status: "accepted" },
  { point: "template:after-claim", posts: 0, status: "abandoned" },
  { point: "template:after-meta", posts: 1, status: "accepted", told: "list" },
  { point: "template:after-settle", posts: 1, status: "accepted" },
  { point: "template:before-finish", posts: 1, status: "accepted" },
  { point: "template:after-finish", posts: 1, status: "accepted" },
];

/** A quarter of an hour goes by. */
async function quarter(): Promise<void> {
  for (let minute = 0; minute < 15; minute++) {
    passTime(60_000);
    await runOutbox();
  }
}

describe.each(CRASH_KINDS)("%s", (kind) => {
  test.each(CASES)(
    "at $point: $status, and Meta was asked $posts times",
    async ({ point, posts, status, told }) => {
      const asset_id = await uploaded(png(640, 480));
      await set("update media_assets set approved_at = 1 where id = ?1", asset_id);
      const components = [{ type: "HEADER", format: "IMAGE", example: { asset_id } }, BODY];
      await drafted({
        name: "order_picture",
        category: "utility",
        languages: [{ language: "en", components }],
      });
      const id = await asked("order_picture");

      expect(await withCrash(point, kind, () => approveAs("approver", id))).toEqual({ struck: true });
      await recover();
      await quarter();

      expect(await postsToMeta()).toHaveLength(posts);
      expect(await submissionsOf("order_picture")).toMatchObject([{ status }]);
      const taken = status === "accepted";
      expect(await statusOf(id)).toMatchObject({ status: taken ? "executed" : "failed" });
      expect(await draftsOf("order_picture")).toMatchObject([{ status: taken ? "submitted" : "ready" }]);
      expect((await templateAt("order_picture"))?.status).toBe(taken ? "PENDING" : undefined);
      const actions = (await auditOf(id)).map(({ action }) => action);
      expect(actions.filter((action) => action === "template.submitted")).toHaveLength(taken ? 1 : 0);
      expect(actions.filter((action) => action === "template.submission_finished")).toHaveLength(1);
      expect(actions.includes("template.unknown")).toBe(told === "list" || !taken);
    },
  );
});

test("two runs of the queue at once submit it once", async () => {
  await drafted({
    name: "order_sent",
    category: "utility",
    languages: [{ language: "en", components: [BODY] }],
  });
  const id = await asked();
  await withCrash("approval:after-commit", "error", () => approveAs("approver", id));
  passTime(60_000);
  await Promise.all([runOutbox(), runOutbox(), runOutbox()]);
  passTime(120_000);
  await runOutbox();
  expect(await postsToMeta()).toHaveLength(1);
  expect(await statusOf(id)).toMatchObject({ status: "executed" });
  const actions = (await auditOf(id)).map(({ action }) => action);
  expect(actions.filter((action) => action === "template.submitted")).toHaveLength(1);
  expect(actions.filter((action) => action === "template.submission_finished")).toHaveLength(1);
});
