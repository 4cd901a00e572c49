import type { Scope } from "../../automation";
import { Fact } from "../fact";
import type { I18n } from "../i18n";
import { type Names, scopeWords } from "./words";

/** Where and when something answers, part by part. */
export function Limits({ i18n, scope, names }: { i18n: I18n; scope: Scope; names: Names }) {
  const { automation: words } = i18n.t;
  const parts = scopeWords(i18n, scope, names);
  if (parts.length === 0) return <Fact name={words.scope}>{words.everywhere}</Fact>;
  return (
    <>
      {parts.map(([name, values]) => (
        <Fact name={name}>
          <ul class="plain">
            {values.map((value) => (
              <li>
                <bdi>{value}</bdi>
              </li>
            ))}
          </ul>
        </Fact>
      ))}
    </>
  );
}
