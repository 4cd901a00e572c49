import { type ConsoleSession, may, type Principal } from "../../auth";
import { FindingList } from "../finding-list";
import { type I18n, wordsFor } from "../i18n";
import { CsrfField } from "../layout";
import { flatEffects } from "../shown-preview";
import type { Conversation, Preview, Queue, Team } from "./answers";
import { Verdict } from "./previewed";
import type { Paths } from "./write";

/** What was typed into the form of a hand-over. */
export interface Handed {
  to?: string | undefined;
  note?: string | undefined;
  escalate?: string | undefined;
  reason?: string | undefined;
}

interface FormProps {
  i18n: I18n;
  session: ConsoleSession;
  principal: Principal;
  conversation: Conversation;
  queues: readonly Queue[];
  teams: readonly Team[];
  given: Handed;
  problem: string | undefined;
  paths: Paths;
  formKey: string;
}

const LONGEST_NOTE = 2000;
const LONGEST_REASON = 500;

/** People of the queues and teams that the reader may know of, each once. */
function peopleIn(queues: readonly Queue[], teams: readonly Team[]) {
  const all = [...queues, ...teams].flatMap(({ members }) => members);
  return [...new Map(all.map((member) => [member.staff_id, member])).values()].toSorted((a, b) =>
    a.name.localeCompare(b.name),
  );
}

/** To whom a conversation goes, with a note for whoever gets it; a note alone; or up to somebody responsible. */
export function AssignForm(props: FormProps) {
  const { i18n, session, principal, conversation, queues, teams, given, problem, paths, formKey } = props;
  const { inbox: words } = i18n.t;
  const people = peopleIn(queues, teams);
  return (
    <>
      <h2>{words.assign.title}</h2>
      {problem !== undefined && (
        <p class="card problem" role="alert">
          {problem}
        </p>
      )}
      <form class="stack" method="post" action={paths.handover}>
        <CsrfField session={session} />
        <input type="hidden" name="form_key" value={formKey} />
        <label>
          {words.assign.to}
          <select name="to" required>
            <option value="">{words.choosePlease}</option>
            <optgroup label={words.assign.people}>
              <option value="staff:me" selected={given.to === "staff:me"}>
                {words.assign.me}
              </option>
              {people
                .filter(({ staff_id }) => staff_id !== principal.staffId)
                .map(({ staff_id, name, available, open }) => (
                  <option value={`staff:${staff_id}`} selected={given.to === `staff:${staff_id}`}>
                    {`${name} · ${words.assign.load(open, i18n.number(open))}${available ? "" : ` · ${words.assign.away}`}`}
                  </option>
                ))}
              <option value="staff:nobody">{words.nobody}</option>
            </optgroup>
            {teams.length > 0 && (
              <optgroup label={words.assign.teams}>
                {teams.map(({ id, name }) => (
                  <option value={`team:${id}`} selected={given.to === `team:${id}`}>
                    {name}
                  </option>
                ))}
              </optgroup>
            )}
            <optgroup label={words.assign.queues}>
              {queues.map(({ id, name, restricted, counts }) => (
                <option value={`queue:${id}`} selected={given.to === `queue:${id}`}>
                  {`${name} (${i18n.number(counts.open)})${restricted ? ` · ${words.assign.restricted}` : ""}`}
                </option>
              ))}
            </optgroup>
          </select>
        </label>
        <NoteField
          i18n={i18n}
          id="assign-note"
          value={given.to === undefined ? "" : (given.note ?? "")}
          optional
        />
        <button type="submit">{words.assign.look}</button>
      </form>
      {may(principal, "inbox:notes") && (
        <form class="stack apart" method="post" action={paths.note}>
          <h3>{words.assign.noteOnly}</h3>
          <CsrfField session={session} />
          <input type="hidden" name="form_key" value={`${formKey}n`} />
          <NoteField i18n={i18n} id="only-note" value={given.to === undefined ? (given.note ?? "") : ""} />
          <button type="submit">{words.assign.addNote}</button>
        </form>
      )}
      {!conversation.escalation && (
        <details class="apart" open={given.escalate !== undefined}>
          <summary>{words.assign.escalate}</summary>
          <form class="stack" method="post" action={paths.handover}>
            <CsrfField session={session} />
            <label>
              {words.assign.owner}
              <select name="escalate" required>
                <option value="">{words.choosePlease}</option>
                {people.map(({ staff_id, name }) => (
                  <option value={staff_id} selected={given.escalate === staff_id}>
                    {name}
                  </option>
                ))}
              </select>
            </label>
            <label>
              {words.assign.reason}
              <textarea name="reason" rows={3} maxlength={LONGEST_REASON} required dir="auto">
                {given.reason ?? ""}
              </textarea>
            </label>
            <p class="note muted">{words.assign.escalateHint}</p>
            <button type="submit">{words.assign.look}</button>
          </form>
        </details>
      )}
      <p>
        <a href={paths.about}>{words.back}</a>
      </p>
    </>
  );
}

function NoteField({
  i18n,
  id,
  value,
  optional = false,
}: {
  i18n: I18n;
  id: string;
  value: string;
  optional?: boolean;
}) {
  const { inbox: words } = i18n.t;
  return (
    <div class="note-field">
      <label for={id}>{optional ? words.assign.note : words.assign.noteLabel}</label>
      <textarea
        id={id}
        name="note"
        rows={3}
        maxlength={LONGEST_NOTE}
        required={!optional}
        dir="auto"
        aria-describedby={`${id}-hint`}
      >
        {value}
      </textarea>
      <p class="note" id={`${id}-hint`}>
        {words.assign.noteHint}
      </p>
    </div>
  );
}

interface Loaded extends Preview {
  load?: { staff_id: string; name: string; available: boolean; open: number }[];
  notifies?: { staff_id: string; name: string | null }[];
  note?: string;
}

interface PreviewProps {
  i18n: I18n;
  session: ConsoleSession;
  preview: Loaded;
  paths: Paths;
  formKey: string;
}

/** What a hand-over would do, before it is done. */
export function HandoverPreview({ i18n, session, preview, paths, formKey }: PreviewProps) {
  const { inbox: words, effect, effectValue } = i18n.t;
  return (
    <>
      <h2>{words.assign.previewTitle}</h2>
      <dl>
        {flatEffects(preview.effects)
          .filter(([name]) => name !== "conversations" && name !== "handed_over")
          .map(([name, value]) => (
            <div>
              <dt>{wordsFor<string>(effect, name, name)}</dt>
              <dd>
                <bdi>{wordsFor<string>(effectValue, String(value), String(value))}</bdi>
              </dd>
            </div>
          ))}
        {preview.load?.map(({ name, available, open }) => (
          <div>
            <dt>
              <bdi>{name}</bdi>
            </dt>
            <dd>
              {words.assign.load(open, i18n.number(open))}
              {!available && ` · ${words.assign.away}`}
            </dd>
          </div>
        ))}
      </dl>
      {preview.note !== undefined && (
        <p class="staff-note lines" dir="auto">
          {preview.note}
        </p>
      )}
      {preview.findings.length > 0 && <FindingList i18n={i18n} findings={preview.findings} />}
      <Verdict i18n={i18n} preview={preview} words={words.assign.verdicts} />
      {preview.verdict !== "blocked" && (
        <form method="post" action={paths.handOver}>
          <CsrfField session={session} />
          <input type="hidden" name="preview_id" value={preview.preview_id} />
          <input type="hidden" name="form_key" value={formKey} />
          <button type="submit">
            {preview.verdict === "needs_approval" ? words.askForApproval : words.assign.now}
          </button>
        </form>
      )}
      <p>
        <a href={paths.assign}>{words.back}</a>
      </p>
    </>
  );
}
