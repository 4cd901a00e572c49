import type { Context } from "hono";
import type { SignedInEnv } from "../console-env";
import { CsrfField } from "../layout";
import { templateAddress } from "./addresses";

interface Props {
  c: Context<SignedInEnv>;
  name: string;
  language: string;
  version: number;
}

/** A draft is thrown away in two steps: it cannot be had back. */
export function DiscardDraft({ c, name, language, version }: Props) {
  const { call, i18n, session } = c.var;
  const { templates: words } = i18n.t;
  return (
    <details class="discard">
      <summary>{words.discard}</summary>
      <form method="post" action={`${templateAddress(name)}/discard`}>
        <CsrfField session={session} />
        <input type="hidden" name="form_key" value={call.ids.next("request")} />
        <input type="hidden" name="language" value={language} />
        <input type="hidden" name="version" value={String(version)} />
        <p class="muted">{words.discardHint}</p>
        <button class="button danger" type="submit">
          {words.discardConfirm}
        </button>
      </form>
    </details>
  );
}
