import { Fact } from "../fact";
import { type I18n, wordsFor } from "../i18n";
import { Time } from "../layout";
import type { ShownIdentity } from "./shown-order";

/** How it is known that the customer is who the contact says: facts of a list. */
export function Identity({ i18n, identity }: { i18n: I18n; identity: ShownIdentity }) {
  const { orderApproval: words } = i18n.t;
  const { verified_by: by, last_message_at: at } = identity;
  return (
    <>
      <Fact name={words.howVerified}>
        {by === "unverified" && (
          <>
            <span class="badge warning">
              <span aria-hidden="true">⚠ </span>
              {words.unverified}
            </span>{" "}
          </>
        )}
        {wordsFor<string>(words.verified, by, by)}
      </Fact>
      <Fact name={words.lastMessage}>{at ? <Time i18n={i18n} at={Date.parse(at)} /> : words.never}</Fact>
    </>
  );
}
