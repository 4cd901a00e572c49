/** What all pages have in common: phone first, light and dark. */
export const CSS = `
:root {
  color-scheme: light dark;
  --page: #f4f6f5; --card: #ffffff; --line: #d5dcd9; --field: #7c8985;
  --text: #17201d; --muted: #55625d;
  --accent: #0b6b57; --on-accent: #ffffff; --accent-soft: #dcefe9; --accent-text: #0a5a49;
  --danger: #b3261e; --danger-soft: #fbe6e4; --danger-text: #8f1d17;
  --warn-soft: #fdf0d3; --warn-text: #6d4a00;
  --plain-soft: #e8edeb; --plain-text: #3e4a46;
  --chat: #efeae2; --bubble: #ffffff; --bubble-text: #111b21; --bubble-muted: #5b6770; --bubble-link: #00668f;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #101614; --card: #1a2220; --line: #33403b; --field: #7b8a84;
    --text: #e7eeeb; --muted: #a3b1ab;
    --accent: #5fcfb2; --on-accent: #04251d; --accent-soft: #143b31; --accent-text: #8be3cb;
    --danger: #ff9c92; --danger-soft: #47211e; --danger-text: #ffc1ba;
    --warn-soft: #41330f; --warn-text: #f5d58a;
    --plain-soft: #2b3633; --plain-text: #c4d0cb;
    --chat: #0b141a; --bubble: #202c33; --bubble-text: #e9edef; --bubble-muted: #9fb0b9; --bubble-link: #62c5f0;
  }
}
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--page); color: var(--text);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans TC", "Noto Sans HK", "PingFang HK", "PingFang TC",
    "Microsoft JhengHei", "Noto Sans CJK TC", sans-serif;
  overflow-wrap: anywhere;
}
a { color: var(--accent-text); text-underline-offset: .18em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0; }
h2 { font-size: 1.05rem; line-height: 1.3; margin: 0 0 .6rem; }
h3 { font-size: 1.05rem; line-height: 1.3; margin: 0; }
p { margin: 0 0 .5rem; }
p:last-child { margin-bottom: 0; }
ul { margin: 0; padding-left: 1.2rem; }
code, pre { font: .85em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
pre { margin: 0; white-space: pre-wrap; }
.muted { color: var(--muted); }
.strong { font-weight: 600; }
.nowrap { white-space: nowrap; }
.lines { white-space: pre-wrap; }
.note, .hint { display: block; font-size: .85rem; }
.visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: 1rem; top: -4rem; padding: .6rem 1rem; background: var(--card); z-index: 1; }
.skip:focus { top: .5rem; }

main > p { margin: 0; }
main > section { display: grid; gap: .75rem; min-width: 0; }
main > section > h2 { margin: .5rem 0 0; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 1rem; min-width: 0; }
.narrow { width: 100%; max-width: 30rem; margin: 0 auto; }
.narrow h1 { margin-bottom: .25rem; }
.empty { color: var(--muted); }
.count { font-size: 1.15rem; font-weight: 600; }

.button, button {
  display: inline-flex; align-items: center; justify-content: center; min-height: 2.75rem; padding: .5rem 1.25rem;
  border: 1px solid transparent; border-radius: 8px; background: var(--accent); color: var(--on-accent);
  font: inherit; font-weight: 600; text-decoration: none; cursor: pointer; justify-self: start;
}
.button:hover, button:hover { filter: brightness(1.08); }
.button.secondary { background: var(--card); color: var(--accent-text); border-color: var(--accent); }
.button.danger { background: var(--card); color: var(--danger); border-color: var(--danger); }
button.quiet { background: none; color: var(--text); border-color: var(--line); font-weight: 400; padding: .25rem .75rem; }

.picker { list-style: none; padding: 0; display: grid; gap: .5rem; }
.picker button {
  width: 100%; justify-content: space-between; flex-wrap: wrap; gap: 0 1rem; text-align: left;
  background: var(--card); color: var(--text); border-color: var(--line); font-weight: 400;
}
.picker button:hover { border-color: var(--accent); filter: none; background: var(--accent-soft); }
.picker span { color: var(--muted); }

.badge {
  display: inline-block; padding: .1rem .6rem; border-radius: 999px; font-size: .85rem; font-weight: 600;
  background: var(--plain-soft); color: var(--plain-text);
}
.badge.yours, .badge.executed { background: var(--accent-soft); color: var(--accent-text); }
.badge.pending_approval, .badge.warning { background: var(--warn-soft); color: var(--warn-text); }
.badge.failed, .badge.error { background: var(--danger-soft); color: var(--danger-text); }

.requests { list-style: none; padding: 0; display: grid; gap: .75rem; }
.requests:empty { display: none; }
.request { position: relative; display: grid; gap: .25rem; }
.request p { margin: 0; }
.request .line { display: flex; flex-wrap: wrap; justify-content: space-between; gap: .25rem 1rem; align-items: center; }
.request h3 a::after { content: ""; position: absolute; inset: 0; border-radius: 12px; }
.request:hover { border-color: var(--accent); }
.request h3 a:focus-visible { outline: none; }
.request h3 a:focus-visible::after { outline: 3px solid var(--accent); outline-offset: 2px; }
.left { font-size: .9rem; font-weight: 600; color: var(--warn-text); font-variant-numeric: tabular-nums; }

.heading { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1rem; }
.columns, .columns > div { display: grid; gap: 1rem; align-content: start; min-width: 0; }
.problem { border-color: var(--danger); background: var(--danger-soft); color: var(--danger-text); }
.problem .muted { color: inherit; }
.problem .badge { background: var(--card); }
.findings { list-style: none; padding: 0; display: grid; gap: .5rem; }
.findings p { font-size: .9rem; }
.group { margin: .9rem 0 .5rem; }
.group:first-of-type { margin-top: 0; }
.group + .findings > li + li { padding-top: .6rem; border-top: 1px solid var(--line); }
.findings .said { margin: .3rem 0; }

dl { margin: 0; display: grid; gap: .6rem; }
dl div { display: grid; gap: 0 1rem; }
dt { color: var(--muted); font-size: .9rem; }
dd { margin: 0; min-width: 0; }
summary { cursor: pointer; font-weight: 600; padding: .25rem 0; }
details[open] summary { margin-bottom: .6rem; }

.decision form { display: grid; gap: .4rem; }
.decision form + form { margin-top: 1rem; padding-top: 1rem; border-top: 1px solid var(--line); }
label { font-weight: 600; }
textarea {
  width: 100%; padding: .6rem .75rem; font: inherit; color: inherit; background: var(--card);
  border: 1px solid var(--field); border-radius: 8px; resize: vertical;
}
.decision .button { width: 100%; }

.stack { display: grid; gap: .75rem; }
.stack > p { margin: 0; }
.plain { list-style: none; padding: 0; display: grid; gap: .25rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: start; vertical-align: top; padding: .5rem .75rem .5rem 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
thead th { border-top: 0; color: var(--muted); font-size: .9rem; font-weight: 400; padding-top: 0; }
.said { margin: 0; padding: .6rem .9rem; border-inline-start: 4px solid var(--accent); background: var(--plain-soft); border-radius: 4px; white-space: pre-wrap; }

.phone { margin: 0; padding: 1rem; background: var(--chat); border-radius: 10px; }
.bubble, .list {
  max-width: 26rem; background: var(--bubble); color: var(--bubble-text); padding: .5rem .75rem;
  border-radius: 0 10px 10px 10px; box-shadow: 0 1px 1px rgb(0 0 0 / .15);
}
.bubble p, .list p { margin: 0; }
.bubble .body { white-space: pre-wrap; }
.bubble .header, .list .header { font-weight: 700; white-space: pre-wrap; }
.bubble .footer, .list .footer { font-size: .85rem; color: var(--bubble-muted); white-space: pre-wrap; }
img.media { display: block; max-width: 100%; max-height: 18rem; margin-bottom: .6rem; border-radius: 6px; }
.bubble .quote { margin-bottom: .3rem; padding: .25rem .6rem; border-left: 4px solid var(--bubble-link); font-size: .85rem; color: var(--bubble-muted); background: var(--plain-soft); border-radius: 4px; }
.bubble .buttons { list-style: none; margin: .5rem -.75rem -.5rem; padding: 0; }
.bubble .buttons li { padding: .6rem .75rem; text-align: center; color: var(--bubble-link); border-top: 1px solid var(--line); font-weight: 500; }
.target { display: block; font-size: .85rem; font-weight: 400; color: var(--bubble-muted); }
.bubble .offer { margin-bottom: .3rem; padding: .35rem .6rem; background: var(--warn-soft); color: var(--warn-text); border-radius: 6px; }
.bubble .offer .target { color: inherit; }
.cards { list-style: none; display: flex; gap: .6rem; margin: .6rem -1rem 0; padding: 0 1rem .5rem; overflow-x: auto; scroll-snap-type: x proximity; }
.cards > li { flex: 0 0 min(15rem, 80%); scroll-snap-align: center; display: grid; }
.cards .bubble { border-radius: 10px; display: flex; flex-direction: column; }
.cards .bubble .buttons { margin-top: auto; }
.phone .aside { margin: .6rem 0 0; font-size: .85rem; color: var(--bubble-muted); }
.list { margin-top: .75rem; border-radius: 10px; display: grid; gap: .4rem; }
.list ul { list-style: none; padding: 0; }
.list li { padding: .35rem 0; border-top: 1px solid var(--line); }
.phone figcaption { margin-top: .6rem; font-size: .85rem; color: var(--bubble-muted); }

@media (min-width: 40rem) {
  .columns dl div { grid-template-columns: 9rem 1fr; }
}
@media (min-width: 60rem) {
  .columns { grid-template-columns: minmax(0, 1.15fr) minmax(0, 1fr); gap: 1.25rem; }
}
@media (prefers-reduced-motion: no-preference) {
  .button, button, .card { transition: border-color .12s, background-color .12s, filter .12s; }
}
`;
