// A picture as large as it is, in a dialog that keeps the keyboard to itself.

const dialog = document.getElementById("zoom");
const picture = dialog.querySelector("img");
const STEPS = [1, 1.5, 2, 3, 4, 6];
let step = 0;

/** Show a picture. */
export function zoom(url) {
  picture.src = url;
  dialog.querySelector("[data-zoom=save]").href = url;
  enlarge(-STEPS.length);
  dialog.showModal();
}

function enlarge(by) {
  step = Math.max(0, Math.min(STEPS.length - 1, step + by));
  picture.style.width = `${STEPS[step] * 100}%`;
  picture.classList.toggle("whole", step === 0);
}

dialog.querySelector("[data-zoom=in]").addEventListener("click", () => enlarge(1));
dialog.querySelector("[data-zoom=out]").addEventListener("click", () => enlarge(-1));
dialog.querySelector("[data-zoom=close]").addEventListener("click", () => dialog.close());
dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
picture.addEventListener("click", () => enlarge(step === STEPS.length - 1 ? -STEPS.length : 1));
dialog.addEventListener("keydown", (event) => {
  if (event.key === "+") enlarge(1);
  if (event.key === "-") enlarge(-1);
});
