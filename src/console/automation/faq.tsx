import type { FlowDefinition } from "../../automation";
import type { I18n } from "../i18n";
import { MessageBubble } from "../message-bubble";
import { Matchers } from "./matchers";
import { type Names, stepWords, textIn } from "./words";

/** Entries that are open to begin with. */
const MOST_OPEN = 5;

interface Props {
  i18n: I18n;
  flow: FlowDefinition;
  names: Names;
}

/** Questions that a flow answers at any time, with what it answers. */
export function Faq({ i18n, flow, names }: Props) {
  const { faq, nodes, default_language } = flow;
  const { flow: words, automation } = i18n.t;
  return (
    <section class="card stack" aria-labelledby="faq">
      <h2 id="faq">{words.faq}</h2>
      {faq.length === 0 && <p class="muted">{words.noFaq}</p>}
      {faq.map(({ id, match, text, next }, index) => {
        const node = nodes.find((one) => one.id === next);
        return (
          <details open={index < MOST_OPEN}>
            <summary>
              <bdi>{id}</bdi>
            </summary>
            <p class="muted">{automation.matches}</p>
            <Matchers i18n={i18n} match={match} />
            <MessageBubble
              i18n={i18n}
              content={{ buttons: [], sections: [], body: textIn(i18n, text, default_language) }}
            />
            {node && (
              <p class="muted">
                <bdi>{words.goesOn(stepWords(i18n, node, flow, names))}</bdi>
              </p>
            )}
          </details>
        );
      })}
    </section>
  );
}
