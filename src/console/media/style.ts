/** Rules of the pages of files, after those of all pages. */
export const MEDIA_CSS = `
.files { list-style: none; padding: 0; display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 15rem), 1fr)); }
.file { display: grid; gap: .5rem; align-content: start; }
.file p { margin: 0; }
.file h2 { margin: 0; overflow-wrap: anywhere; }
.file .states { display: flex; flex-wrap: wrap; gap: .35rem; }
.file > a { display: block; }
.file .thumbnail {
  display: grid; place-items: center; width: 100%; height: 10rem; object-fit: contain; border-radius: 8px; background: var(--plain-soft);
  color: var(--muted); font-size: 2.5rem;
}
.file dl { gap: .35rem; }
.upload .stack { max-width: 34rem; }
.upload form p { display: grid; gap: .25rem; margin: 0; }
.upload form p.check { display: flex; align-items: center; gap: .5rem; min-height: 2.75rem; }
.upload .check label { font-weight: 400; }
.upload .check input { flex: none; width: 1.25rem; height: 1.25rem; accent-color: var(--accent); }
.upload input:not([type]), .upload select { min-height: 2.75rem; width: 100%; padding: .4rem .75rem; font: inherit; color: inherit; background: var(--card); border: 1px solid var(--field); border-radius: 8px; }
.upload .limits { margin-top: 1rem; }
.upload .limits .plain { gap: .5rem; }
@media (min-width: 60rem) {
  .upload-parts { display: grid; grid-template-columns: minmax(0, 34rem) minmax(0, 1fr); gap: 0 2rem; }
  .upload .limits { margin-top: 0; }
}
`;
