import type { Matcher } from "../../automation";
import type { I18n } from "../i18n";
import { matcherWords } from "./words";

/** What a message has to be like, a line each; of an intent with its examples. */
export function Matchers({ i18n, match }: { i18n: I18n; match: readonly Matcher[] }) {
  const { automation: words } = i18n.t;
  return (
    <ul class="plain">
      {match.map((matcher, index) => (
        <li>
          {index > 0 && <span class="muted">{words.or} </span>}
          <bdi>{matcherWords(i18n, matcher)}</bdi>
          {matcher.by === "intent" && (
            <span class="muted note">
              {i18n.t.label(words.examples)}
              <bdi>{matcher.examples.join(" · ")}</bdi>
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
