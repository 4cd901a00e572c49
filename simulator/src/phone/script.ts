/**
 * What the phone page does in the browser: sends what the customer types and taps to `/_sim`, and fetches the
 * bubbles again every second. Served as it stands, so no template strings inside.
 */
export const script = `"use strict";
(function () {
  const main = document.querySelector("main[data-identity]");
  if (main === null) return;
  const identity = JSON.parse(main.dataset.identity);
  const chat = document.getElementById("chat");
  const composer = document.getElementById("composer");
  const problem = document.getElementById("problem");
  const receipts = document.getElementById("read-receipts");
  const reported = new Set();
  let shown = "";

  async function post(path, body) {
    const response = await fetch("/_sim/" + path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return response.json();
  }

  async function say(message) {
    const answer = await post("inbound", Object.assign({}, identity, message));
    const status = answer.webhook_status;
    const taken = status === null || (status >= 200 && status < 300);
    problem.hidden = taken && answer.error === undefined;
    problem.textContent = answer.error ? answer.error.message : main.dataset.failed.replace("{status}", String(status));
    await refresh(true);
  }

  async function refresh(toEnd) {
    const query = new URLSearchParams(location.search);
    const response = await fetch("/phone/messages?" + query.toString());
    if (!response.ok) return;
    const html = await response.text();
    if (html !== shown) {
      const nearEnd = chat.scrollHeight - chat.scrollTop - chat.clientHeight < 120;
      const open = new Set(Array.from(chat.querySelectorAll("details[open]"), (details) => details.dataset.key));
      shown = html;
      // The markup is the server's own, escaped there.
      chat.innerHTML = html;
      chat.querySelectorAll("details[data-key]").forEach((details) => {
        details.open = open.has(details.dataset.key);
      });
      if (toEnd || nearEnd) chat.scrollTop = chat.scrollHeight;
    }
    await reportRead();
  }

  async function reportRead() {
    if (!receipts.checked || document.visibilityState !== "visible") return;
    for (const bubble of chat.querySelectorAll("[data-unread]")) {
      const wamid = bubble.dataset.unread;
      if (reported.has(wamid)) continue;
      reported.add(wamid);
      await post("statuses", { wamid: wamid, statuses: ["read"] });
    }
  }

  composer.addEventListener("submit", (event) => {
    event.preventDefault();
    const body = composer.elements.text.value.trim();
    if (body === "") return;
    composer.reset();
    void say({ type: "text", text: { body: body } });
  });

  document.getElementById("picture").addEventListener("click", () => {
    const caption = composer.elements.text.value.trim();
    composer.reset();
    const image = { mime_type: "image/png" };
    if (caption !== "") image.caption = caption;
    void say({ type: "image", image: image });
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-inbound], [data-preference]");
    if (button === null) return;
    if (button.dataset.inbound !== undefined) {
      const details = button.closest("details.list");
      if (details !== null) details.open = false;
      void say(JSON.parse(button.dataset.inbound));
      return;
    }
    void post("preferences", Object.assign({}, identity, { value: button.dataset.preference })).then(() => location.reload());
  });

  receipts.checked = localStorage.getItem("read-receipts") === "on";
  receipts.addEventListener("change", () => {
    localStorage.setItem("read-receipts", receipts.checked ? "on" : "off");
    void reportRead();
  });

  chat.scrollTop = chat.scrollHeight;
  void refresh(true);
  setInterval(() => {
    refresh(false).catch(() => undefined);
  }, 1000);
})();
`;
