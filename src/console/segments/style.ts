/** Rules of the pages of segments, after those of contacts, whose forms they share. */
export const SEGMENTS_CSS = `
.records .request h2.line { margin: 0; }
.records .request h2 a::after { content: ""; position: absolute; inset: 0; border-radius: 12px; }
.records .request h2 a:focus-visible { outline: none; }
.records .request h2 a:focus-visible::after { outline: 3px solid var(--accent); outline-offset: 2px; }
.records textarea { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: .9rem; }
.records td.strong { font-weight: 600; }
`;
