/**
 * Parts of a page that keep themselves current: an element with `data-live`, the address of its content, asks for it every
 * `data-every` seconds and takes it over when it has changed (by ETag, `data-etag` that of what stands there). It rests while the page is hidden or somebody types
 * in it, and waits longer after each failure. A sign-in that has ended is told by a redirect: the page is loaded anew, or, while something typed would be
 * lost by that, says so (`data-signed-out` of the body).
 */
const LONGEST_WAIT = 60_000;

interface Part {
  element: HTMLElement;
  etag: string | null;
  failures: number;
}

export function keepAlive(): void {
  for (const element of document.querySelectorAll<HTMLElement>("[data-live]")) {
    schedule({ element, etag: element.dataset.etag ?? null, failures: 0 });
  }
}

function schedule(part: Part): void {
  const every = Number(part.element.dataset.every ?? 5) * 1000;
  const wait = Math.min(every * 2 ** part.failures, LONGEST_WAIT);
  setTimeout(async () => {
    if (!part.element.isConnected) return;
    if (!document.hidden && !isTypedIn(part.element)) await look(part);
    schedule(part);
  }, wait);
}

function isTypedIn(element: HTMLElement): boolean {
  const active = document.activeElement;
  return active !== null && element.contains(active) && /^(INPUT|TEXTAREA|SELECT)$/.test(active.tagName);
}

async function look(part: Part): Promise<void> {
  try {
    const response = await fetch(part.element.dataset.live ?? "", {
      headers: part.etag === null ? {} : { "if-none-match": part.etag },
      redirect: "manual",
    });
    if (response.type === "opaqueredirect" || response.status === 401) return signedOut(part);
    if (response.status === 304) {
      part.failures = 0;
      return;
    }
    if (!response.ok) throw new Error(String(response.status));
    part.etag = response.headers.get("etag");
    takeOver(part.element, await response.text());
    part.failures = 0;
  } catch {
    part.failures = Math.min(part.failures + 1, 5);
  }
}

function signedOut(part: Part): void {
  const typed = [...document.querySelectorAll("textarea")].some(({ value }) => value.trim() !== "");
  if (!typed) {
    location.reload();
    return;
  }
  part.failures = Math.min(part.failures + 1, 5);
  if (document.querySelector(".signed-out")) return;
  const note = document.createElement("p");
  note.className = "card problem signed-out";
  note.setAttribute("role", "alert");
  note.textContent = document.body.dataset.signedOut ?? "";
  document.body.append(note);
}

/** Puts in the new content; whoever had read to the end stays at the end, everybody else where they were. */
function takeOver(element: HTMLElement, html: string): void {
  const atEnd = element.scrollHeight - element.scrollTop - element.clientHeight < 40;
  const focused = placeOf(element);
  element.innerHTML = html;
  if (focused) [...element.querySelectorAll<HTMLElement>(focused.tag)].find(focused.is)?.focus();
  if (atEnd && element.dataset.follow !== undefined) element.scrollTop = element.scrollHeight;
}

/** How what has the focus in an element is found again in its new content: by its id, or by where it leads or what it does. */
function placeOf(element: HTMLElement) {
  const active = document.activeElement;
  if (!active || active === element || !element.contains(active)) return undefined;
  const marks = ["id", "href", "name", "value"].filter((mark) => active.hasAttribute(mark));
  const values = marks.map((mark) => active.getAttribute(mark));
  return {
    tag: active.tagName,
    is: (other: HTMLElement) =>
      marks.length > 0
        ? marks.every((mark, at) => other.getAttribute(mark) === values[at])
        : other.textContent === active.textContent,
  };
}
