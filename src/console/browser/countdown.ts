import { leftIn } from "./left";

/**
 * Shows in each `data-until` (a time in ms) how long is left, as hours, minutes and seconds; `data-over` when nothing is. While
 * that is over 48 hours, the words of the page stay.
 */
export function countDown(): void {
  const tick = () => {
    for (const element of document.querySelectorAll<HTMLElement>("[data-until]")) {
      const left = leftIn(Number(element.dataset.until) - Date.now(), element.dataset.over ?? "0:00");
      if (left !== undefined) element.textContent = left;
    }
  };
  tick();
  setInterval(tick, 1000);
}
