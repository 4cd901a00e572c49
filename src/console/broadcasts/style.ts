/** Rules of the pages of broadcasts, after those of all pages. */
export const BROADCASTS_CSS = `
:root {
  --sent: #1d6fb8; --delivered: #0b6b57; --read: #7a4fbf; --failed: #b3261e; --skipped: #8a6a12; --unknown: #6b7772;
  --audience: #8b9994; --answered: #b0561c; --ordered: #2f7d32; --track: #e3e9e7;
}
@media (prefers-color-scheme: dark) {
  :root {
    --sent: #6db3f2; --delivered: #5fcfb2; --read: #bfa0f5; --failed: #ff9c92; --skipped: #e0bd5c; --unknown: #97a39e;
    --audience: #71807a; --answered: #f0a36b; --ordered: #86cf88; --track: #2b3633;
  }
}
.filter { display: flex; flex-wrap: wrap; gap: .35rem; }
.filter a {
  padding: .35rem .8rem; border: 1px solid var(--line); border-radius: 999px; background: var(--card); color: var(--text);
  text-decoration: none; font-size: .9rem;
}
.filter a[aria-current] { background: var(--accent-soft); color: var(--accent-text); border-color: var(--accent); font-weight: 600; }
.pages { display: flex; justify-content: space-between; gap: 1rem; }
.badge.done, .badge.sending { background: var(--accent-soft); color: var(--accent-text); }
.badge.pending, .badge.paused { background: var(--warn-soft); color: var(--warn-text); }
.halt { margin: .25rem 0 0; padding: .5rem .75rem; border-radius: 8px; background: var(--plain-soft); color: var(--plain-text); font-size: .95rem; }
.halt.stop { background: var(--warn-soft); color: var(--warn-text); }
.said-note { border-color: var(--accent); background: var(--accent-soft); color: var(--accent-text); }

.bar { display: block; width: 100%; height: .8rem; border-radius: 999px; background: var(--track); overflow: hidden; }
.progress { display: grid; gap: .3rem; margin: 0; }
.request .progress { margin-top: .25rem; }
.progress-words { display: flex; justify-content: space-between; gap: 1rem; font-size: .9rem; font-variant-numeric: tabular-nums; }
.key { width: .75rem; height: .75rem; margin-inline-end: .4rem; vertical-align: -.05rem; }
rect.accepted, rect.sent { fill: var(--sent); }
rect.delivered { fill: var(--delivered); }
rect.read { fill: var(--read); }
rect.failed { fill: var(--failed); }
rect.skipped { fill: var(--skipped); }
rect.unknown { fill: var(--unknown); }
rect.audience { fill: var(--audience); }
rect.replied, rect.clicked { fill: var(--answered); }
rect.converted { fill: var(--ordered); }
rect.left-over { fill: var(--track); stroke: var(--field); stroke-width: 1; }

.columns dl.numbers { grid-template-columns: repeat(auto-fit, minmax(7.5rem, 1fr)); gap: .75rem 1rem; }
.columns dl.numbers div { display: flex; flex-direction: column; justify-content: flex-end; }
.numbers dd { font-size: 1.15rem; font-weight: 600; font-variant-numeric: tabular-nums; }

.figure { text-align: end; font-variant-numeric: tabular-nums; white-space: nowrap; }
tbody th { font-weight: 400; }
.funnel { table-layout: fixed; }
.funnel thead th:first-child { width: 6.25rem; }
.funnel .figure { width: 4.5rem; padding-inline-end: 0; }
.funnel thead th { white-space: normal; vertical-align: bottom; }
.funnel th, .funnel td { padding-block: .45rem; vertical-align: middle; }
.funnel thead td { border-top: 0; }
.figures td.figure, .figures th.figure { padding-inline: .75rem 0; }
.figures thead th.figure { white-space: normal; min-width: 4.5rem; vertical-align: bottom; overflow-wrap: normal; }
.figures tbody th { min-width: 6rem; }
.groups thead th.figure { white-space: normal; }

.chart { margin: 0; }
.chart figcaption { display: flex; flex-wrap: wrap; gap: .25rem 1rem; margin-top: .5rem; font-size: .9rem; }
.timeline { display: block; width: 100%; height: 15rem; overflow: visible; }
.timeline text { fill: var(--muted); font-size: .75rem; }
.timeline .grid { stroke: var(--line); stroke-width: 1; }
.timeline path { fill: none; stroke-width: 2.5; stroke-linejoin: round; stroke-linecap: round; }
path.sent { stroke: var(--sent); }
path.delivered { stroke: var(--delivered); stroke-dasharray: 9 5; }
path.read { stroke: var(--read); }
path.failed { stroke: var(--failed); stroke-dasharray: 2 5; }

.decision form { grid-template-columns: minmax(0, 1fr); }
.messages { list-style: none; padding: 0; display: grid; gap: 1.25rem; }
.messages h3 { margin-bottom: .35rem; }
.last-resort { margin-top: 1rem; padding-top: 1rem; border-top: 1px solid var(--line); }
.last-resort summary { color: var(--danger); }
.decision > .last-resort:first-of-type:nth-child(2) { margin-top: 0; padding-top: 0; border-top: 0; }
input[type="file"], input[type="date"] { max-width: 100%; min-height: 2.75rem; font: inherit; color: inherit; }
input[type="date"] { padding: .4rem .75rem; background: var(--card); border: 1px solid var(--field); border-radius: 8px; }
`;
