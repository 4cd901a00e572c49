import { may } from "../../auth";
import type { I18n } from "../i18n";
import { addressOf, type Contact } from "./answers";
import { CATEGORIES, sourceWords } from "./consent";
import type { CustomerMessage } from "./evidence";
import { Choice } from "./options";
import { type FormProps, Hidden } from "./tags";

export type ConsentAction = "opt_in" | "opt_out" | "block" | "unblock";

/** Where a customer can have said so, as `whatsapp.consent.update` takes it; what only this system witnesses comes by a message. */
const SOURCES = [
  "phone_call",
  "email",
  "in_store",
  "web_form",
  "paper_form",
  "event",
  "contract",
  "complaint",
  "staff",
] as const;

const AGREEMENTS = SOURCES.filter((source) => source !== "complaint" && source !== "staff");

interface Props extends FormProps {
  /** What the customer typed lately: it can prove that a refusal is taken back. Undefined: nobody has asked for it. */
  messages: readonly CustomerMessage[] | undefined;
  /** The form that they were read for: it stands open. */
  lifting: Lift | undefined;
}

type Lift = "opt_in" | "unblock";

/** What gives back what was refused. */
export const isLift = (form: string | undefined): form is Lift => form === "opt_in" || form === "unblock";

/** Records what a customer decided. Refusals count at once; what lifts one needs the customer's own act, and a person. */
export function ConsentForms(props: Props) {
  const { i18n, contact, draft, lifting } = props;
  const { contacts: words } = i18n.t;
  const refused = CATEGORIES.some((category) => contact.consent[category].state === "opted_out");
  const isOpen = (form: ConsentAction) => draft?.form === form || lifting === form;
  return (
    <section class="card stack" aria-labelledby="record">
      <h2 id="record">{words.record}</h2>
      <details open={isOpen("opt_out")}>
        <summary>{words.forms.opt_out}</summary>
        <p class="muted note">{words.forms.opt_outNote}</p>
        <ConsentForm {...props} action="opt_out" sources={SOURCES} danger />
      </details>
      <details open={isOpen("opt_in")}>
        <summary>{words.forms.opt_in}</summary>
        <p class="muted note">{refused ? words.forms.opt_inAfterRefusal : words.forms.opt_inNote}</p>
        <ConsentForm {...props} action="opt_in" sources={AGREEMENTS} />
      </details>
      {contact.blocked ? (
        <details open={isOpen("unblock")}>
          <summary>{words.forms.unblock}</summary>
          <p class="muted note">{words.forms.unblockNote}</p>
          <ConsentForm {...props} action="unblock" sources={SOURCES} />
        </details>
      ) : (
        <details open={isOpen("block")}>
          <summary>{words.forms.block}</summary>
          <p class="muted note">{words.forms.blockNote}</p>
          <ConsentForm {...props} action="block" sources={SOURCES} danger />
        </details>
      )}
    </section>
  );
}

interface FormParts extends Props {
  action: ConsentAction;
  sources: readonly string[];
  /** It takes effect at once and is not easily taken back. */
  danger?: boolean;
}

function ConsentForm(props: FormParts) {
  const { call, i18n, session, contact, draft, action, sources, danger } = props;
  const { contacts: words } = i18n.t;
  const typed = draft?.form === action ? draft.values : {};
  const at = (name: string) => `${action}-${name}`;
  const lifts = isLift(action);
  return (
    <form method="post" action={`${addressOf(contact.id)}/consent`} class="stack">
      <Hidden call={call} session={session} />
      <input type="hidden" name="action" value={action} />
      {action.startsWith("opt") && (
        <Categories i18n={i18n} action={action} contact={contact} typed={typed.categories} />
      )}
      <p class="field">
        <label for={at("source")}>{words.saidWhere}</label>
        <Choice
          id={at("source")}
          name="source"
          value={typed.source ?? ""}
          options={sources.map((source) => [source, sourceWords(i18n, source)] as const)}
        />
      </p>
      {isLift(action) && <Proof {...props} action={action} typed={typed.message_id} />}
      <p class="field">
        <label for={at("ref")}>{lifts ? words.reference : words.referenceOptional}</label>
        <input
          id={at("ref")}
          name="ref"
          maxlength={200}
          value={typed.ref ?? ""}
          aria-describedby={at("ref-hint")}
        />
        <span class="muted hint" id={at("ref-hint")}>
          {words.referenceHint}
        </span>
      </p>
      <p class="field">
        <label for={at("on")}>{words.decidedOn}</label>
        <input id={at("on")} type="date" name="on" value={typed.on ?? ""} />
        <span class="muted hint">{words.decidedOnHint}</span>
      </p>
      <button class={danger ? "button danger" : "button"} type="submit">
        {words.forms[`${action}Submit`]}
      </button>
    </form>
  );
}

interface ProofProps extends Props {
  action: Lift;
  /** The message that was chosen before. */
  typed: string | undefined;
}

/** The customer's latest messages to choose one of, or the way to have them read. */
function Proof({ call, i18n, contact, messages, action, typed }: ProofProps) {
  const { contacts: words } = i18n.t;
  if (!may(call.principal, "inbox:read") || contact.conversations.length === 0) return null;
  if (messages === undefined)
    return (
      <p>
        <a href={`${addressOf(contact.id)}?${new URLSearchParams({ proof: action })}#record`}>
          {words.chooseMessage}
        </a>
        <span class="muted hint"> {words.chooseMessageNote}</span>
      </p>
    );
  if (messages.length === 0) return <p class="muted">{words.noMessages}</p>;
  const id = `${action}-message`;
  return (
    <p class="field">
      <label for={id}>{words.saidInMessage}</label>
      <Choice
        id={id}
        name="message_id"
        value={typed ?? ""}
        options={[
          ["", words.noMessage],
          ...messages.map(
            ({ id: message, at, customer_text: text }) => [message, messageWords(i18n, at, text)] as const,
          ),
        ]}
      />
      <span class="muted hint">{words.saidInMessageHint}</span>
    </p>
  );
}

const LONGEST_SHOWN = 60;

function messageWords(i18n: I18n, at: string, text: string): string {
  const line = text.replace(/\s+/g, " ");
  const shown = line.length > LONGEST_SHOWN ? `${line.slice(0, LONGEST_SHOWN)}…` : line;
  return `${i18n.date(Date.parse(at))} · ${shown}`;
}

interface CategoriesProps {
  i18n: I18n;
  action: ConsentAction;
  contact: Contact;
  /** What was ticked, joined by commas. */
  typed: string | undefined;
}

function Categories({ i18n, action, contact, typed }: CategoriesProps) {
  const { contacts: words } = i18n.t;
  const ticked = typed?.split(",");
  return (
    <fieldset>
      <legend>{action === "opt_in" ? words.agreesTo : words.refuses}</legend>
      {action === "opt_out" && <span class="muted hint">{words.refusesHint}</span>}
      {CATEGORIES.map((category) => (
        <label class="check">
          <input
            type="checkbox"
            name="category"
            value={category}
            checked={ticked ? ticked.includes(category) : category === "marketing"}
          />
          {words.categories[category]}
          <span class="muted">
            {" "}
            ({words.states[contact.consent[category].state as keyof typeof words.states]})
          </span>
        </label>
      ))}
    </fieldset>
  );
}
