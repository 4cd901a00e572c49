import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { type CallContext, may, staffNames } from "../../auth";
import type { SignedInEnv } from "../console-env";
import type { I18n } from "../i18n";
import { CsrfField, page } from "../layout";
import { startOfDay, textOf } from "./card-file";
import type { BroadcastDesk, CardProblem, ImportedCard } from "./desk";
import { OtherCards, PresentCard } from "./shown-card";

const MOST_SHOWN = 10;

/** Bytes of an uploaded card at most, with the form around it. */
export const MOST_CARD_BYTES = 256 * 1024;

/** Prices are for those who answer for what is spent: managers and administrators. */
const mayImport = ({ principal }: CallContext) => may(principal, "prices:write");

/** What came of an import, or what kept it from being tried. */
interface Outcome {
  said?: string;
  card?: ImportedCard;
  /** What was typed, so that it can be mended. */
  text?: string;
  from?: string;
}

/** `GET /console/broadcasts/rate-card`: the prices that count now, and a form for new ones. */
export function rateCard(desk: BroadcastDesk) {
  return (c: Context<SignedInEnv>): Promise<Response> => cardPage(c, desk, 200, {});
}

/** `POST /console/broadcasts/rate-card`: takes in a card, whole or not at all. */
export function importRateCard(desk: BroadcastDesk) {
  return async (c: Context<SignedInEnv>): Promise<Response> => {
    const { call, i18n } = c.var;
    const { rateCard: words } = i18n.t;
    const { file, text: typed, from } = await c.req.parseBody();
    const pasted = typeof typed === "string" ? typed : "";
    const day = typeof from === "string" ? from : "";
    const kept = { text: pasted, from: day };
    const text =
      typeof file === "object" && !Array.isArray(file) && file.size > 0
        ? textOf(await file.arrayBuffer())
        : pasted;
    if (text === undefined) return cardPage(c, desk, 400, { said: words.unreadable, ...kept });
    if (text.trim() === "") return cardPage(c, desk, 400, { said: words.empty, ...kept });
    const effectiveFrom = day === "" ? call.clock.now() : startOfDay(day, call.env.TIME_ZONE);
    if (effectiveFrom === undefined) return cardPage(c, desk, 400, { said: words.badDate, ...kept });
    const card = await desk.importRateCard(call, { text, effectiveFrom, by: call.principal.staffId });
    return "ok" in card ? cardPage(c, desk, 200, { card }) : cardPage(c, desk, 400, { card, ...kept });
  };
}

async function cardPage(
  c: Context<SignedInEnv>,
  desk: BroadcastDesk,
  status: ContentfulStatusCode,
  outcome: Outcome,
): Promise<Response> {
  const { call, i18n } = c.var;
  const [present, all] = await Promise.all([desk.rateCard(call), desk.rateCards(call, MOST_SHOWN)]);
  const known = present ? [present, ...all] : all;
  const names = await staffNames(
    call.db,
    known.map(({ imported_by }) => imported_by),
  );
  const nameOf = (id: string) => names.get(id) ?? id;
  const others = all.filter(({ id }) => id !== present?.id);
  const { rateCard: words, broadcasts } = i18n.t;
  return page(
    c,
    { title: words.title, status },
    <>
      <p>
        <a href="/console/broadcasts">← {broadcasts.back}</a>
      </p>
      <h1>{words.title}</h1>
      <p class="muted">{words.intro}</p>
      {outcome.said && (
        <p class="card problem" role="alert">
          {outcome.said}
        </p>
      )}
      {outcome.card && <Result i18n={i18n} card={outcome.card} />}
      <div class="columns">
        <div>
          <PresentCard i18n={i18n} card={present} nameOf={nameOf} />
          {others.length > 0 && <OtherCards i18n={i18n} cards={others} nameOf={nameOf} />}
        </div>
        <div>
          {mayImport(call) ? (
            <UploadForm c={c} outcome={outcome} />
          ) : (
            <p class="card muted">{words.mayNot}</p>
          )}
        </div>
      </div>
    </>,
  );
}

function Result({ i18n, card }: { i18n: I18n; card: ImportedCard }) {
  const { rateCard: words } = i18n.t;
  if ("problems" in card)
    return (
      <div class="card problem" role="alert">
        <p>{words.problems}</p>
        <Problems i18n={i18n} problems={card.problems} />
      </div>
    );
  const { markets, currency, warnings } = card.ok;
  return (
    <div class="card said-note" role="status">
      <p>{words.imported(i18n.number(markets), currency)}</p>
      {warnings.length > 0 && (
        <>
          <p class="strong">{words.warnings}</p>
          <Problems i18n={i18n} problems={warnings} />
        </>
      )}
    </div>
  );
}

function Problems({ i18n, problems }: { i18n: I18n; problems: readonly CardProblem[] }) {
  const { rateCard: words, label } = i18n.t;
  return (
    <ul>
      {problems.map(({ line, column, message }) => {
        const place = [
          ...(line === null ? [] : [words.line(i18n.number(line))]),
          ...(column === null ? [] : [words.column(column)]),
        ];
        return (
          <li>
            {place.length > 0 && <strong>{label(i18n.list(place))}</strong>}
            {words.problem(message)}
          </li>
        );
      })}
    </ul>
  );
}

function UploadForm({ c, outcome }: { c: Context<SignedInEnv>; outcome: Outcome }) {
  const { i18n, session } = c.var;
  const { rateCard: words } = i18n.t;
  return (
    <section class="card decision" aria-labelledby="upload">
      <h2 id="upload">{words.upload}</h2>
      <form method="post" action="/console/broadcasts/rate-card" enctype="multipart/form-data">
        <CsrfField session={session} />
        <label for="card-file">{words.file}</label>
        <input id="card-file" type="file" name="file" accept=".csv,.txt,text/csv,text/plain" />
        <label for="card-text">{words.text}</label>
        <textarea id="card-text" name="text" rows={6} aria-describedby="card-hint" spellcheck={false}>
          {outcome.text ?? ""}
        </textarea>
        <span class="muted hint" id="card-hint">
          {words.textHint}
        </span>
        <label for="card-from">{words.from}</label>
        <input id="card-from" type="date" name="from" value={outcome.from ?? ""} />
        <button class="button" type="submit">
          {words.submit}
        </button>
      </form>
    </section>
  );
}
