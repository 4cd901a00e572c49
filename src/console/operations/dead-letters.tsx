import type { ConsoleSession } from "../../auth";
import { type DeadLetter, workOf } from "../../operations";
import type { I18n } from "../i18n";
import { CsrfField, Time } from "../layout";

/** What queues gave up, what became of the work, and a way to have it tried again. */
export function DeadLetters({
  i18n,
  session,
  letters,
  mayRetry,
  formKey,
}: {
  i18n: I18n;
  session: ConsoleSession;
  letters: readonly DeadLetter[];
  mayRetry: boolean;
  formKey: () => string;
}) {
  const { operations: words } = i18n.t;
  return (
    <section class="card" aria-labelledby="letters">
      <h2 id="letters">{words.letters}</h2>
      {letters.length === 0 ? (
        <p>{words.noLetters}</p>
      ) : (
        <>
          <p class="muted">{words.lettersText}</p>
          <ol class="requests">
            {letters.map((letter) => (
              <li class="card">
                <p>
                  <span class="strong">{letter.queue}</span> <Time i18n={i18n} at={letter.received_at} />
                </p>
                <p>{words.outcomes[letter.outcome ?? "open"]}</p>
                {letter.correlation_id !== null && (
                  <p class="muted">
                    {i18n.t.label(words.reference)}
                    <code>{letter.correlation_id}</code>
                  </p>
                )}
                {mayRetry && canRetry(letter) && (
                  <form
                    method="post"
                    action={`/console/operations/dead-letters/${encodeURIComponent(letter.id)}/retry`}
                  >
                    <CsrfField session={session} />
                    <input type="hidden" name="form_key" value={formKey()} />
                    <button class="button secondary" type="submit">
                      {words.retry}
                    </button>
                  </form>
                )}
              </li>
            ))}
          </ol>
        </>
      )}
    </section>
  );
}

/** Work that is done, or that nobody can read, is not offered. */
function canRetry({ outcome, body }: DeadLetter): boolean {
  return (outcome === null || outcome === "due_again") && workOf(body).kind !== "unknown";
}
