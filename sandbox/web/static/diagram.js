// One kind of machine as a diagram: states in columns by how far they are from the first one, edges as lines between them.

import { ask } from "./connection.js";
import { make } from "./dom.js";

const FEW = 60;
const drawing = (tag, properties) => {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(properties)) element.setAttribute(name, value);
  return element;
};

export class Diagram {
  /** `place` is where it is drawn, `ways` the list of what leads away from the lit state. */
  constructor(place, ways) {
    this.place = place;
    this.ways = ways;
    this.kind = "";
    place.addEventListener("pointerover", (event) => this.point(event.target.closest(".state")?.dataset.state ?? null));
    place.addEventListener("pointerleave", () => this.point(null));
  }

  /** Show the diagram of a kind with `state` lit, which was reached from the state `before` (null if that is not known). */
  async show(kind, state, before) {
    this.all ??= await ask("inside/diagrams");
    if (!this.all) return;
    if (this.kind !== kind) this.draw(kind);
    Object.assign(this, { state, before, pointed: null });
    for (const box of this.place.querySelectorAll(".state")) {
      box.classList.toggle("lit", box.dataset.state === state);
      box.classList.toggle("before", box.dataset.state === before);
      if (box.dataset.state === state) box.setAttribute("aria-current", "true");
      else box.removeAttribute("aria-current");
    }
    this.join();
    this.list();
  }

  draw(kind) {
    this.kind = kind;
    this.shown = this.all[kind];
    const { columns, group, asking } = this.shown;
    const box = (name) => make("div", { className: `state${asking.includes(name) ? " asking" : ""}`, dataset: { state: name }, textContent: name });
    this.lines = drawing("svg", { "aria-hidden": "true" });
    const drawn = columns.map((names) => (group && names[0] === group.name
      ? make("div", { className: "column group", dataset: { group: group.name } }, make("p", { textContent: group.name }), make("div", { className: "members" }, ...group.states.map(box)))
      : make("div", { className: "column" }, ...names.map(box))));
    const sheet = make("div", { className: "columns" }, ...drawn);
    sheet.append(this.lines);
    this.place.replaceChildren(sheet);
  }

  /** While somebody points at a state, its edges are shown in the place of those of the lit one. */
  point(state) {
    if (this.pointed === state) return;
    this.pointed = state;
    this.join();
  }

  /** Draw the lines: all of them where they are few, and those of the state in question. */
  join() {
    if (!this.shown || !this.place.offsetParent) return;
    const state = this.pointed ?? this.state;
    const { edges } = this.shown;
    const sheet = this.lines.parentElement;
    const arrow = drawing("marker", { id: "arrow", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto-start-reverse" });
    arrow.append(drawing("path", { d: "M0 0 8 4 0 8z", class: "head" }));
    this.lines.replaceChildren(arrow);
    this.lines.setAttribute("viewBox", `0 0 ${sheet.scrollWidth} ${sheet.scrollHeight}`);
    this.lines.setAttribute("width", sheet.scrollWidth);
    this.lines.setAttribute("height", sheet.scrollHeight);
    for (const edge of edges) {
      const [out, into] = [this.stands(edge.from, state), this.stands(edge.to, state)];
      const taken = !this.pointed && edge.from !== edge.to && this.stands(edge.from, this.before) && this.stands(edge.to, this.state) && this.before !== this.state;
      if (out || into || edges.length <= FEW) this.line(edge, taken ? "taken" : out ? "out" : into ? "into" : "faint");
    }
  }

  /** Whether a state is meant by a name, which may be that of its group. */
  stands(name, state) {
    return name === state || (this.shown.group?.name === name && this.shown.group.states.includes(state));
  }

  line(edge, kind) {
    const [from, to] = [this.boxOf(edge.from), this.boxOf(edge.to)];
    if (!from || !to || (from.contains(to) && kind !== "taken") || to.contains(from)) return;
    const [start, end] = [edgeOf(this.at(from), this.at(to)), edgeOf(this.at(to), this.at(from))];
    const [across, down] = [end.x - start.x, end.y - start.y];
    const bend = { x: (start.x + end.x) / 2 - down * 0.12, y: (start.y + end.y) / 2 + across * 0.12 };
    this.lines.append(drawing("path", { d: `M${start.x} ${start.y} Q${bend.x} ${bend.y} ${end.x} ${end.y}`, class: kind, "marker-end": "url(#arrow)" }));
  }

  boxOf(name) {
    return this.place.querySelector(`[data-state="${CSS.escape(name)}"], [data-group="${CSS.escape(name)}"]`);
  }

  at(box) {
    const sheet = this.lines.parentElement.getBoundingClientRect();
    const { left, top, width, height } = box.getBoundingClientRect();
    return { x: left - sheet.left + width / 2, y: top - sheet.top + height / 2, width, height };
  }

  list() {
    const leading = this.shown.edges.filter((edge) => this.stands(edge.from, this.state) && edge.to !== this.state);
    this.ways.replaceChildren(...leading.map(({ to, events }) => make("li", {}, make("strong", { textContent: to }), ` ${events.join(", ")}`)));
  }
}

/** Where the line from the middle of one box to that of another leaves it. */
function edgeOf(box, other) {
  const [across, down] = [other.x - box.x, other.y - box.y];
  const share = Math.min(1, box.width / 2 / Math.max(Math.abs(across), 0.001), box.height / 2 / Math.max(Math.abs(down), 0.001));
  return { x: box.x + across * share, y: box.y + down * share };
}
