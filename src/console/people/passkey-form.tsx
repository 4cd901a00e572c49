import type { Child } from "hono/jsx";
import type { I18n } from "../i18n";

interface Props {
  i18n: I18n;
  /** `create` makes a passkey, `get` uses one. */
  ceremony: "create" | "get";
  /** Where its two steps are: `…/begin` and `…/finish`. */
  at: string;
  button: string;
  children?: Child;
}

/**
 * A form for a passkey. It shows itself when the page's script says that this browser knows passkeys; the script then asks
 * the server what to sign, the person to agree, and goes where the server's last answer says.
 */
export function PasskeyForm({ i18n, ceremony, at, button, children }: Props) {
  const { passkey } = i18n.t.people;
  return (
    <>
      <form
        class="passkey"
        method="post"
        data-passkey={ceremony}
        data-at={at}
        data-cancelled={passkey.cancelled}
        data-known={passkey.known}
        data-failed={passkey.failed}
        hidden
      >
        {children}
        <button class="button" type="submit">
          {button}
        </button>
        <p class="problem-text" role="alert" />
      </form>
      <p class="muted" data-without-passkeys>
        {passkey.needsScript}
      </p>
    </>
  );
}
