/** Shows in each `data-until` (a time in ms) how long is left, as hours, minutes and seconds; `data-over` when nothing is. */
export function countDown(): void {
  const tick = () => {
    for (const element of document.querySelectorAll<HTMLElement>("[data-until]")) {
      element.textContent = left(Number(element.dataset.until) - Date.now(), element.dataset.over ?? "0:00");
    }
  };
  tick();
  setInterval(tick, 1000);
}

function left(ms: number, over: string): string {
  if (ms <= 0) return over;
  const seconds = Math.floor(ms / 1000);
  const two = (part: number) => String(part).padStart(2, "0");
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
