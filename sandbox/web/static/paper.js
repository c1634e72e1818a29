// One document: its picture with a box around each value that was read on it, and the fields beside it.

import { ask } from "./connection.js";
import { make, offer } from "./dom.js";
import { say } from "./words.js";

export class Paper {
  constructor(section) {
    this.section = section;
    this.chooser = section.querySelector("#document");
    this.picture = section.querySelector(".sheet img");
    this.boxes = section.querySelector(".sheet svg");
    this.fields = section.querySelector("#fields");
    this.pages = section.querySelector(".pages");
    this.page = 0;
    this.shown = null;
    const enlarge = section.querySelector("#enlarge");
    enlarge.addEventListener("click", () => enlarge.setAttribute("aria-pressed", String(section.querySelector(".paper").classList.toggle("large"))));
    this.chooser.addEventListener("change", () => { this.page = 0; this.load(); });
    this.fields.addEventListener("pointerover", (event) => this.light(event.target.closest("tr")?.dataset.field));
    this.fields.addEventListener("pointerleave", () => this.light(undefined));
    this.boxes.addEventListener("pointerover", (event) => this.light(event.target.dataset.field));
    this.boxes.addEventListener("pointerleave", () => this.light(undefined));
  }

  /** There are these documents now; `wanted` is the id of one that has just changed, if that is to be followed. */
  async update(documents, wanted) {
    const options = documents.map((each) => ({ value: each.id, label: [`${each.number}`, each.company, each.merchant || "?", each.total, say(`document-${each.status}`)].filter(Boolean).join(" · ") }));
    const before = this.chooser.value;
    offer(this.chooser, options, options.some(({ value }) => value === wanted) ? wanted : before);
    if (this.chooser.value !== before) this.page = 0;
    this.section.querySelector(".nothing").hidden = options.length > 0;
    await this.load();
  }

  async load() {
    const id = this.chooser.value;
    if (!id || this.chooser.offsetParent === null) return;
    const found = await ask(`inside/document?id=${encodeURIComponent(id)}`);
    if (!found || id !== this.chooser.value) return;
    const drawn = JSON.stringify([found, this.page]);
    if (this.shown === drawn) return;
    this.shown = drawn;
    this.show(found);
  }

  show(found) {
    this.pages.replaceChildren(...(found.pages < 2 ? [] : Array.from({ length: found.pages }, (_, number) => this.pageButton(found, number))));
    this.picture.parentElement.hidden = found.pages === 0;
    const address = `inside/page?id=${encodeURIComponent(found.id)}&page=${this.page}`;
    if (found.pages && this.picture.getAttribute("src") !== address) this.picture.src = address;
    this.boxes.replaceChildren(...found.fields.filter(({ page, corners }) => corners.length && page === this.page).map(boxOf));
    this.fields.replaceChildren(...found.fields.map((field) => this.row(field, found)), ...(found.trouble ? [make("tr", {}, make("td", { colSpan: 4, textContent: say(`reading-${found.trouble}`) }))] : []));
  }

  pageButton(found, number) {
    const button = make("button", { type: "button", textContent: String(number + 1), "aria-pressed": String(number === this.page) });
    button.addEventListener("click", () => { this.turn(found, number); this.pages.children[number].focus(); });
    return button;
  }

  turn(found, page) {
    this.page = page;
    this.show(found);
  }

  row(field, found) {
    const placed = field.corners.length > 0;
    const name = say(`field-${field.name.replaceAll("_", "-")}`);
    const button = make("button", { type: "button", className: "quiet", textContent: name });
    button.addEventListener("focus", () => this.light(field.name));
    button.addEventListener("blur", () => this.light(undefined));
    button.addEventListener("click", () => { if (field.page !== this.page) { this.turn(found, field.page); this.light(field.name); } });
    const share = Math.round(field.confidence * 100);
    return make(
      "tr", { dataset: { field: field.name } },
      make("th", { scope: "row" }, placed ? button : name),
      make("td", {}, field.value, field.read && field.read !== field.value ? make("small", { textContent: ` ${say("inside-read", { text: field.read })}` }) : null),
      make("td", { textContent: say(`source-${field.source}`) }),
      make("td", {}, make("meter", { min: 0, max: 1, low: 0.8, high: 0.9, optimum: 1, value: field.confidence, "aria-label": `${name}: ${share} %` }), ` ${share} %`),
    );
  }

  /** Show which box belongs to which row. */
  light(field) {
    for (const each of this.section.querySelectorAll("#fields tr, .sheet polygon")) each.classList.toggle("lit", field !== undefined && each.dataset.field === field);
  }
}

function boxOf({ name, corners, source, confidence }) {
  const box = document.createElementNS("http://www.w3.org/2000/svg", "polygon");
  box.setAttribute("points", corners.map((corner) => corner.join(",")).join(" "));
  Object.assign(box.dataset, { field: name, source, sure: confidence >= 0.9 ? "yes" : "no" });
  return box;
}
