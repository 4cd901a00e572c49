import type { Child } from "hono/jsx";
import { Effects } from "./approval-facts";
import type { I18n } from "./i18n";
import { wordsFor } from "./i18n";
import { Time } from "./layout";
import type { Person, ShownPreview } from "./shown-preview";

interface Shown {
  i18n: I18n;
  shown: ShownPreview;
}

/** What a change of records would do: field by field, what the customer said, the rows of a file. */
export function Change(props: Shown & { people: readonly Person[]; report: string | null }) {
  const { i18n, shown, people, report } = props;
  const { change } = i18n.t;
  const { differences = [], customer_text: said } = shown;
  return (
    <section class="card stack" aria-labelledby="change">
      <h2 id="change">{change.title}</h2>
      {people.length > 0 && <People i18n={i18n} people={people} merges={shown.effects.merge !== undefined} />}
      {differences.length > 0 && <Differences i18n={i18n} shown={shown} />}
      {said !== undefined && <CustomerWords i18n={i18n} shown={shown} />}
      {shown.media_asset_id !== undefined && <MediaFile i18n={i18n} shown={shown} />}
      <dl>
        <Effects i18n={i18n} shown={shown} />
      </dl>
      {shown.import_id !== undefined && <SaidOfAll i18n={i18n} shown={shown} />}
      {report !== null && (
        <p>
          <a class="button secondary" href={report}>
            {change.report}
          </a>
          <span class="muted note">{change.reportNote}</span>
        </p>
      )}
    </section>
  );
}

/** The very file that is decided about: pictures in the page, everything else is opened apart. */
function MediaFile({ i18n, shown }: Shown) {
  const { approval: words } = i18n.t;
  const address = `/console/media/${encodeURIComponent(shown.media_asset_id ?? "")}`;
  const isPicture = shown.effects.kind === "image" || shown.effects.kind === "sticker";
  return (
    <p>
      {isPicture && <img class="media" src={address} alt={words.media.image} />}
      <a class="button secondary" href={address} target="_blank" rel="noopener noreferrer">
        {words.openFile}
      </a>
    </p>
  );
}

interface PeopleProps {
  i18n: I18n;
  people: readonly Person[];
  /** They become one: the first stays. */
  merges: boolean;
}

/** Whom it is about; of many, some. */
function People({ i18n, people, merges }: PeopleProps) {
  const { approval: words, change } = i18n.t;
  return (
    <ul class="plain">
      {people.map(({ contact_id, phone, customer_name }, index) => (
        <li>
          {merges && <span class="badge">{index === 0 ? change.stays : change.goes}</span>}{" "}
          <bdi class="strong">{customer_name ?? words.unnamed}</bdi>
          {" · "}
          <span class="nowrap">{phone ?? words.noPhone}</span> <code class="muted">{contact_id}</code>
        </li>
      ))}
    </ul>
  );
}

function Differences({ i18n, shown }: Shown) {
  const { change, effect } = i18n.t;
  const value = (text: string | null) =>
    text === null || text === "" ? <span class="muted">{change.none}</span> : <bdi>{text}</bdi>;
  return (
    <div class="wide">
      <table>
        <thead>
          <tr>
            <th scope="col">{change.field}</th>
            <th scope="col">{change.before}</th>
            <th scope="col">{change.after}</th>
          </tr>
        </thead>
        <tbody>
          {shown.differences?.map(({ field, before, after }) => (
            <tr>
              <th scope="row">{wordsFor(effect, field, field)}</th>
              <td>{value(before)}</td>
              <td>{value(after)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function CustomerWords({ i18n, shown }: Shown) {
  const { change } = i18n.t;
  return (
    <>
      <p>{change.customerSaid}</p>
      <blockquote class="said" dir="auto">
        {shown.customer_text}
      </blockquote>
      {shown.acted_at !== undefined && (
        <p class="muted">
          <Time i18n={i18n} at={shown.acted_at} />
        </p>
      )}
    </>
  );
}

/** Of an import: what holds for every row because the requester says so, and what of the file is not looked at. */
function SaidOfAll({ i18n, shown }: Shown) {
  const { change, effect, effectValue } = i18n.t;
  const { for_all: forAll, left_out: leftOut = [] } = shown;
  const consent = forAll?.consent;
  const names = (items: readonly string[]) =>
    items.map((item, index) => (
      <>
        {index > 0 && " · "}
        <bdi>{item}</bdi>
      </>
    ));
  return (
    <>
      {consent && (
        <>
          <h3>{change.consentForAll}</h3>
          <p class="muted">{change.consentForAllNote}</p>
          <dl>
            <Said name={effect.categories}>
              {i18n.list(consent.categories.map((word) => wordsFor(effectValue, word, word)))}
            </Said>
            <Said name={effect.source}>{wordsFor(effectValue, consent.source, consent.source)}</Said>
            <Said name={effect.occurred_at}>
              <Time i18n={i18n} at={Date.parse(consent.occurred_at)} />
            </Said>
            <Said name={effect.evidence}>
              <bdi>{consent.evidence}</bdi>
            </Said>
          </dl>
        </>
      )}
      {((forAll?.tags.length ?? 0) > 0 || leftOut.length > 0) && (
        <dl>
          {forAll && forAll.tags.length > 0 && <Said name={change.tagsForAll}>{names(forAll.tags)}</Said>}
          {leftOut.length > 0 && <Said name={change.leftOut}>{names(leftOut)}</Said>}
        </dl>
      )}
    </>
  );
}

function Said({ name, children }: { name: string; children?: Child }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
