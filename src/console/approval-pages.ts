import { approval } from "./approval";
import { approvals, liveApprovals } from "./approvals";
import { approveRequest, rejectRequest } from "./decide";
import { get, type Page, post } from "./pages";
import type { ConsoleParts } from "./parts";

/** What waits for a person, and the decision. Who of the approvers may decide is asked again for each request. */
export const approvalPages = ({ writes, automation }: ConsoleParts): readonly Page[] => [
  get("/approvals", "approvals:read", approvals),
  get("/approvals/live", "approvals:read", liveApprovals, { live: true }),
  get("/approvals/:id", "approvals:read", approval(automation)),
  post("/approvals/:id/approve", "approvals:decide", approveRequest(writes, automation)),
  post("/approvals/:id/reject", "approvals:decide", rejectRequest(automation)),
];
