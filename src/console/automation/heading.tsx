import type { ListedFlow, ListedRule } from "../../automation";
import type { I18n } from "../i18n";
import type { Problem } from "../problem";
import { SubmissionFindings } from "../submission";
import { AutomationBadge, LastChange, VersionLine } from "./status";

export function Heading({ i18n, subject }: { i18n: I18n; subject: ListedFlow | ListedRule }) {
  const { automation: words } = i18n.t;
  return (
    <div>
      <div class="heading">
        <h1>
          <bdi>{subject.name}</bdi>
        </h1>
        <AutomationBadge i18n={i18n} status={subject.status} />
      </div>
      <p class="muted">
        {i18n.text([words.statusNotes[subject.status]])} <VersionLine i18n={i18n} subject={subject} />
        {" · "}
        <LastChange i18n={i18n} subject={subject} />
      </p>
    </div>
  );
}

/** That the page shows another version than it does by itself. */
export function OlderVersion({ i18n, self, version }: { i18n: I18n; self: string; version: number }) {
  const { automationHistory: words } = i18n.t;
  return (
    <p class="halt stop">
      {words.older(i18n.number(version))} <a href={self}>{words.current}</a>
    </p>
  );
}

export function ProblemNote({ i18n, problem }: { i18n: I18n; problem: Problem }) {
  return (
    <div class="card problem" role="alert">
      <p>{problem.text}</p>
      {problem.findings && problem.findings.length > 0 && (
        <SubmissionFindings i18n={i18n} findings={problem.findings} />
      )}
    </div>
  );
}
