/** Rules of the pages of automation, after those of all pages. */
export const AUTOMATION_CSS = `
:root {
  --k-start: #0b6b57; --k-message: #1d6fb8; --k-question: #7a4fbf; --k-condition: #8a6a12; --k-plain: #55625d;
  --k-handover: #b0561c; --k-bad: #b3261e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --k-start: #5fcfb2; --k-message: #6db3f2; --k-question: #bfa0f5; --k-condition: #e0bd5c; --k-plain: #a3b1ab;
    --k-handover: #f0a36b; --k-bad: #ff9c92;
  }
}
.badge.automation-live { background: var(--accent-soft); color: var(--accent-text); }
.badge.automation-off { background: var(--warn-soft); color: var(--warn-text); }
.excerpt { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; white-space: pre-wrap; padding-inline-start: .75rem; border-inline-start: 3px solid var(--line); }

.canvas { overflow: auto; max-height: 76rem; margin: 0 -1rem; padding: .25rem 1rem; }
.scroll-note { display: none; }
.scroll-note.wider { display: block; }
@media (max-width: 68rem) { .scroll-note { display: block; } }
.diagram { display: block; margin: 0 auto; font-family: inherit; }
.diagram text { text-anchor: middle; fill: var(--text); font-size: 14px; }
.diagram text.head { font-size: 12px; font-weight: 600; fill: var(--kind); }
.diagram text.option { font-size: 12px; }
.way { fill: none; stroke: var(--field); stroke-width: 1.5; }
.tip { fill: var(--field); }
.diagram .label rect { fill: var(--card); }
.step path { fill: var(--card); stroke: var(--kind); stroke-width: 1.75; }
.step, .kind { --kind: var(--k-plain); }
:is(.step, .kind):is(.start, .faq) { --kind: var(--k-start); }
:is(.step, .kind).message { --kind: var(--k-message); }
:is(.step, .kind).question { --kind: var(--k-question); }
:is(.step, .kind).condition { --kind: var(--k-condition); }
:is(.step, .kind).handover { --kind: var(--k-handover); }
:is(.step, .kind).dead_end { --kind: var(--k-bad); }
.step.handover path { stroke-width: 3.5; }
.step.dead_end path { fill: var(--danger-soft); }
.step.unreachable path { stroke-dasharray: 6 4; stroke: var(--k-bad); }
.step.unreachable text.head { fill: var(--k-bad); }
.step.jump path { fill: var(--plain-soft); stroke: none; }
.step.jump text.head { fill: var(--plain-text); font-weight: 400; }
.badge.kind { background: none; border: 1px solid var(--kind); color: var(--kind); }

.outline { list-style: none; padding: 0; display: grid; gap: .75rem; }
.outline > li { padding-top: .75rem; border-top: 1px solid var(--line); }
.outline > li:target { border-top-color: var(--accent); background: var(--accent-soft); }
.ways { margin-top: .35rem; padding-inline-start: 1rem; }

.now-then th, .now-then td { width: 36%; }
.now-then th:first-child { width: 28%; }
.examples > li + li { padding-top: .75rem; border-top: 1px solid var(--line); }
.answer { display: block; margin-top: .25rem; padding-inline-start: .6rem; border-inline-start: 3px solid var(--line); font-size: .95rem; }
details > .phone, details > .phone + p { margin-top: .5rem; }
.bubbles .messages { grid-template-columns: repeat(auto-fill, minmax(min(20rem, 100%), 1fr)); }
.messages h3 .badge { margin-inline-start: .5rem; font-weight: 400; }
@media (min-width: 60rem) {
  .columns > .across { grid-column: 1 / -1; grid-row: 2; }
  .columns > .across + div { grid-column: 2; grid-row: 1; }
}
@media (max-width: 40rem) {
  .now-then thead { display: none; }
  .now-then tr { display: grid; padding: .5rem 0; border-top: 1px solid var(--line); }
  .now-then tbody tr:first-child { border-top: 0; padding-top: 0; }
  .now-then tbody th, .now-then td { width: auto; border-top: 0; padding: .1rem 0; display: grid; grid-template-columns: 5rem minmax(0, 1fr); }
  .now-then tbody th { display: block; font-weight: 600; }
  .now-then td::before { content: attr(data-name); color: var(--muted); font-size: .9rem; }
}
`;
