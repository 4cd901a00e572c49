import type { I18n } from "../i18n";
import { Bubbles } from "./bubbles";
import type { Compared, Row } from "./compared";
import { FlowPicture } from "./diagram";
import { Replay } from "./replay";
import { verbOf } from "./shown-change";

interface Props {
  i18n: I18n;
  compared: Compared;
}

/** What an approver decides about: what is now and what would be, and how it fares with real messages. */
export function Changed({ i18n, compared }: Props) {
  const { shown, names } = compared;
  return (
    <>
      <What i18n={i18n} compared={compared} />
      <Replay
        i18n={i18n}
        names={names}
        replay={shown.replay}
        subjectId={subjectOf(compared)}
        hidden={shown.examplesHidden}
      />
    </>
  );
}

/** The picture of the flow that changes, and every message word for word. */
export function ChangedInFull({ i18n, compared: { shown, drawn, ends, replies, priced } }: Props) {
  const { automationChange: words, automation } = i18n.t;
  return (
    <>
      {drawn !== undefined && (
        <FlowPicture
          i18n={i18n}
          name={shown.effects.name}
          heading={ends ? words.diagramOff : words.diagram}
          drawn={drawn}
        />
      )}
      {replies.length > 0 ? (
        <Bubbles
          i18n={i18n}
          heading={ends ? words.repliesOff : words.replies}
          languages={replies}
          priced={priced}
        />
      ) : (
        <section class="card">
          <h2>{automation.replies}</h2>
          <p class="muted">{words.noReplies}</p>
        </section>
      )}
    </>
  );
}

function subjectOf({ shown: { change } }: Compared): string | null {
  return change.kind === "keyword_rule" ? change.rule_id : change.flow_id;
}

function What({ i18n, compared }: Props) {
  const { automationChange: words } = i18n.t;
  const { shown, href, rows, moreSteps } = compared;
  const { change, effects } = shown;
  const subject = words.subject[change.kind === "keyword_rule" ? "keyword_rule" : "flow"];
  return (
    <section class="card stack" aria-labelledby="change">
      <h2 id="change">{words.what}</h2>
      <p>
        {i18n.t.label(subject)}
        {href === undefined ? (
          <>
            <bdi class="strong">{effects.name}</bdi> <span class="badge">{words.isNew}</span>
          </>
        ) : (
          <a href={href}>
            <bdi>{effects.name}</bdi>
          </a>
        )}{" "}
        <strong>{words.gist[verbOf(change)]}</strong>
      </p>
      <table class="now-then">
        <thead>
          <tr>
            <th scope="col">{words.aspect}</th>
            <th scope="col">{words.now}</th>
            <th scope="col">{words.afterwards}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Line i18n={i18n} row={row} />
          ))}
        </tbody>
      </table>
      {moreSteps > 0 && <p class="muted">{words.moreSteps(i18n.number(moreSteps))}</p>}
    </section>
  );
}

function Line({ i18n, row: { name, before, after } }: { i18n: I18n; row: Row }) {
  const { automationChange: words } = i18n.t;
  const value = (text: string | null) =>
    text === null || text === "" ? (
      <span class="muted">{words.nothing}</span>
    ) : (
      <span class="lines" dir="auto">
        {text}
      </span>
    );
  return (
    <tr>
      <th scope="row">{name}</th>
      <td data-name={words.now}>{value(before)}</td>
      <td data-name={words.afterwards}>
        {before === after && after !== null ? <span class="muted">{words.same}</span> : value(after)}
      </td>
    </tr>
  );
}
