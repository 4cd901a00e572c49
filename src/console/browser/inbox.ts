/** The inbox by keyboard: j and k through the list, / to find, r to reply, ? for help, Ctrl+Enter to look and then to send. */
export function inboxKeys(): void {
  if (!document.querySelector(".inbox")) return;
  document.addEventListener("keydown", (event) => {
    const target = event.target as HTMLElement;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return lookOrSend(event, target);
    if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
      return;
    const act = KEYS[event.key];
    if (act?.()) event.preventDefault();
  });
  waits();
  setInterval(waits, 30_000);
}

const KEYS: Readonly<Record<string, () => boolean>> = {
  j: () => move(1),
  ArrowDown: () => document.activeElement?.closest(".list-lines") != null && move(1),
  k: () => move(-1),
  ArrowUp: () => document.activeElement?.closest(".list-lines") != null && move(-1),
  "/": () => focusOn("#inbox-search"),
  r: () => focusOn("#reply-text, #reply a, #reply select, #reply input:not([type=hidden])"),
  "?": () => {
    const keys = document.querySelector<HTMLDetailsElement>("#inbox-keys");
    if (keys) keys.open = !keys.open;
    return keys !== null;
  },
  Escape: () => {
    const keys = document.querySelector<HTMLDetailsElement>("#inbox-keys[open]");
    if (keys) keys.open = false;
    return keys !== null;
  },
};

function move(by: 1 | -1): boolean {
  const links = [...document.querySelectorAll<HTMLElement>(".list-lines li > a")];
  const at = links.findIndex((link) => link === document.activeElement);
  const from = at < 0 ? links.findIndex((link) => link.hasAttribute("aria-current")) : at;
  const next = links[from < 0 ? 0 : from + by];
  next?.focus();
  return next !== undefined;
}

function focusOn(selector: string): boolean {
  const element = document.querySelector<HTMLElement>(selector);
  element?.focus();
  return element !== null;
}

/**
 * In the form of a reply it looks at what is written; beside the preview, or where nothing has the focus, it sends what was
 * looked at. In any other field it does neither: somebody writes a note or a search there.
 */
function lookOrSend(event: KeyboardEvent, target: HTMLElement): void {
  const form =
    target.closest<HTMLFormElement>("form.composer") ??
    (target === document.body || target.closest(".previewed")
      ? document.querySelector<HTMLButtonElement>("#send-now")?.form
      : undefined);
  if (!form) return;
  event.preventDefault();
  form.requestSubmit();
}

/** How long somebody has been waiting grows while the page stands open; units as the page was written with them. */
function waits(): void {
  for (const element of document.querySelectorAll<HTMLElement>("[data-since]")) {
    const minutes = Math.max(0, Math.floor((Date.now() - Number(element.dataset.since)) / 60_000));
    if (minutes < 60) element.textContent = (element.textContent ?? "").replace(/^\d+/, String(minutes));
  }
}
