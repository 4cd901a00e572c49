import type { I18n } from "../i18n";
import { languageName } from "../language-name";
import { MessageBubble } from "../message-bubble";
import type { Replies } from "./replies";

/** Bubbles of one language that a page shows. */
const MOST_BUBBLES = 40;

interface Props {
  i18n: I18n;
  heading: string;
  languages: readonly Replies[];
  /** Some of them name products. */
  priced: boolean;
}

/** The very messages, language by language; the first one is open. */
export function Bubbles({ i18n, heading, languages, priced }: Props) {
  const { automationChange: words } = i18n.t;
  if (languages.length === 0) return null;
  return (
    <section class="card stack bubbles" aria-labelledby="replies">
      <h2 id="replies">{heading}</h2>
      {priced && <p class="muted">{words.repliesNote}</p>}
      {languages.map((one, index) => (
        <details open={index === 0}>
          <summary>
            {languageName(i18n, one.language)} <span class="muted">{i18n.number(one.replies.length)}</span>
          </summary>
          <InOneLanguage i18n={i18n} replies={one} />
        </details>
      ))}
    </section>
  );
}

function InOneLanguage({ i18n, replies: { language, replies } }: { i18n: I18n; replies: Replies }) {
  const { automationChange: words } = i18n.t;
  const shown = replies.slice(0, MOST_BUBBLES);
  return (
    <>
      <ul class="messages">
        {shown.map(({ about, content, otherLanguage }) => (
          <li>
            <h3>
              <bdi>{about}</bdi>
              {otherLanguage && <span class="badge warning">{words.otherLanguage}</span>}
            </h3>
            <div lang={otherLanguage || content.template ? undefined : language}>
              <MessageBubble i18n={i18n} content={content} />
            </div>
          </li>
        ))}
      </ul>
      {replies.length > shown.length && (
        <p class="muted">{words.untold(i18n.number(replies.length - shown.length))}</p>
      )}
    </>
  );
}
