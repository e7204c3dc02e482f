// Starts the components; three presses of Shift leave the site at once. Every page works without this.
import { initAll } from "./govuk-frontend.min.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();

let times = 0;
let last = 0;
document.addEventListener("keydown", (event) => {
  if (event.key !== "Shift") { times = 0; return; }
  const now = Date.now();
  times = now - last < 2000 ? times + 1 : 1;
  last = now;
  const form = document.querySelector("[data-leave]");
  if (times >= 3 && form) { document.documentElement.classList.add("a-blank"); form.submit(); }
});
document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-leave]")) { document.body.textContent = ""; }
});
