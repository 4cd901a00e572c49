import { Fact } from "../fact";
import { type I18n, wordsFor } from "../i18n";
import { Time } from "../layout";
import type { ShownOutcome, ShownReplay } from "./shown-change";
import { type Names, queueName } from "./words";

interface Props {
  i18n: I18n;
  names: Names;
  replay: ShownReplay | undefined;
  /** The flow or rule that changes; null of a new one. */
  subjectId: string | null;
  /** There are examples that the reader may not see. */
  hidden: boolean;
}

/** What the change would have made of real messages. */
export function Replay({ i18n, names, replay, subjectId, hidden }: Props) {
  const { automationReplay: words } = i18n.t;
  if (!replay || replay.messages === 0)
    return (
      <section class="card" aria-labelledby="replay">
        <h2 id="replay">{words.title}</h2>
        <p class="muted">{words.none}</p>
      </section>
    );
  const { messages, from, to, changed, routes_changed, examples } = replay;
  const share = (count: number) => i18n.percent(count / messages);
  const own = replay.by.find(({ id }) => id === subjectId);
  const pair = (before: number, after: number) => (
    <>
      {words.before(i18n.number(before), share(before))}
      <br />
      {words.after(i18n.number(after), share(after))}
    </>
  );
  return (
    <section class="card stack" aria-labelledby="replay">
      <h2 id="replay">{words.title}</h2>
      <dl>
        <Fact name={words.looked}>
          {i18n.number(messages)}
          {from !== null && to !== null && (
            <span class="muted note">
              {words.between(i18n.date(Date.parse(from)), i18n.date(Date.parse(to)))}
            </span>
          )}
        </Fact>
        <Fact name={words.answered}>{pair(replay.matched_before, replay.matched_after)}</Fact>
        {own && <Fact name={words.own}>{pair(own.before, own.after)}</Fact>}
        <Fact name={words.changed}>
          {i18n.number(changed)} ({share(changed)})
        </Fact>
        <Fact name={words.routes}>{i18n.number(routes_changed)}</Fact>
      </dl>
      {replay.by.length > 0 && <By i18n={i18n} by={replay.by} />}
      {hidden && <p class="muted">{words.examplesHidden}</p>}
      {examples.length > 0 && (
        <>
          <h3>{words.examples}</h3>
          <p class="muted">{words.examplesNote}</p>
          <ul class="findings examples">
            {examples.map((example) => (
              <Example i18n={i18n} names={names} example={example} />
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function By({ i18n, by }: { i18n: I18n; by: ShownReplay["by"] }) {
  const { automationReplay: words } = i18n.t;
  return (
    <details>
      <summary>{words.by}</summary>
      <table class="figures">
        <thead>
          <tr>
            <th scope="col">{words.subject}</th>
            <th scope="col" class="figure">
              {words.beforeColumn}
            </th>
            <th scope="col" class="figure">
              {words.afterColumn}
            </th>
          </tr>
        </thead>
        <tbody>
          {by.map(({ id, name, before, after }) => (
            <tr>
              <th scope="row">
                <bdi>{name ?? id}</bdi>
              </th>
              <td class="figure">{i18n.number(before)}</td>
              <td class="figure">{i18n.number(after)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

interface ExampleProps {
  i18n: I18n;
  names: Names;
  example: ShownReplay["examples"][number];
}

function Example({ i18n, names, example: { at, customer_text, before, after } }: ExampleProps) {
  const { automationReplay: words } = i18n.t;
  return (
    <li>
      <p class="muted">
        {i18n.t.label(words.customerWrote)}
        <Time i18n={i18n} at={Date.parse(at)} />
      </p>
      {customer_text === "" ? (
        <p class="muted">{words.noWords}</p>
      ) : (
        <blockquote class="said" dir="auto">
          {customer_text}
        </blockquote>
      )}
      <dl>
        <Fact name={words.beforeColumn}>
          <Outcome i18n={i18n} names={names} outcome={before} />
        </Fact>
        <Fact name={words.afterColumn}>
          <Outcome i18n={i18n} names={names} outcome={after} />
        </Fact>
      </dl>
    </li>
  );
}

function Outcome({ i18n, names, outcome }: { i18n: I18n; names: Names; outcome: ShownOutcome }) {
  const { automationReplay: words } = i18n.t;
  const { answered_by: by, reason, replies, routed_to: route, to_person: person } = outcome;
  const said = [
    by ? words.byFlow(by.name ?? by.id) : wordsFor(words.answers, reason, words.nobody),
    ...(route ? [words.toQueue(queueName(i18n, names, route.queue_id))] : []),
    ...(person !== undefined && reason !== "asked_for_person" ? [words.toPerson] : []),
  ];
  return (
    <>
      <bdi>{said.join(" · ")}</bdi>
      {replies.map((text) => (
        <span class="answer lines" dir="auto">
          {text}
        </span>
      ))}
    </>
  );
}
