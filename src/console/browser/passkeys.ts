import {
  browserSupportsWebAuthn,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
  startRegistration,
} from "@simplewebauthn/browser";

/**
 * Forms for passkeys (`data-passkey`: `create` or `get`) have two steps at `data-at`: `…/begin` says what to sign, `…/finish`
 * takes what the authenticator made of it and says where to go. Both get the form's fields. Without script, or in a browser
 * that knows no passkeys, the form stays hidden and the note beside it says why.
 */
export function usePasskeys(): void {
  if (!browserSupportsWebAuthn()) return;
  for (const note of document.querySelectorAll<HTMLElement>("[data-without-passkeys]")) note.hidden = true;
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      // Not a form that is sent: it may be tried again at once.
      event.stopPropagation();
      void run(form);
    });
  }
}

async function run(form: HTMLFormElement): Promise<void> {
  const button = form.querySelector("button");
  const alert = form.querySelector("[role=alert]");
  if (button?.disabled) return;
  if (button) button.disabled = true;
  if (alert) alert.textContent = "";
  try {
    const { options } = await step(form, "begin");
    const credential =
      form.dataset.passkey === "create"
        ? await startRegistration({ optionsJSON: options as PublicKeyCredentialCreationOptionsJSON })
        : await startAuthentication({ optionsJSON: options as PublicKeyCredentialRequestOptionsJSON });
    const { next } = await step(form, "finish", JSON.stringify(credential));
    location.assign(String(next));
  } catch (error) {
    if (alert) alert.textContent = wordsFor(form, error);
    if (button) button.disabled = false;
  }
}

/** What the server says to a person. */
class Refusal extends Error {}

async function step(form: HTMLFormElement, name: string, credential = ""): Promise<Record<string, unknown>> {
  const body = new URLSearchParams();
  for (const [field, value] of new FormData(form)) body.append(field, String(value));
  body.set("credential", credential);
  const response = await fetch(`${form.dataset.at}/${name}`, { method: "POST", body });
  const answer = (await response.json().catch(() => ({}))) as Record<string, unknown>;
  if (!response.ok)
    throw new Refusal(typeof answer.message === "string" ? answer.message : form.dataset.failed);
  return answer;
}

function wordsFor(form: HTMLFormElement, error: unknown): string {
  const { cancelled = "", known = "", failed = "" } = form.dataset;
  if (error instanceof Refusal) return error.message;
  const name = error instanceof Error ? error.name : "";
  if (name === "InvalidStateError") return known;
  return name === "NotAllowedError" || name === "AbortError" ? cancelled : failed;
}
