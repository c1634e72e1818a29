// What happens inside: steps as they pass, one machine on its diagram, one document with what was read on it, what is sent.

import { ask } from "./connection.js";
import { Diagram } from "./diagram.js";
import { make, offer } from "./dom.js";
import { Paper } from "./paper.js";
import { chatsOf, store } from "./store.js";
import { momentOf, say, timeOf } from "./words.js";

const SETTLED = 250;
const LONGEST = 1000;
const EMPTY = { machines: [], documents: [], deliveries: [] };

export class Inside {
  /** `chosen` remembers whether this is open, as the panes remember who is chosen. */
  constructor(section, chosen) {
    this.section = section;
    this.chosen = chosen;
    this.opener = document.getElementById("open-inside");
    this.follow = section.querySelector("#follow");
    this.steps = section.querySelector("#steps");
    this.machines = section.querySelector("#machine");
    this.diagram = new Diagram(section.querySelector(".diagram"), section.querySelector(".ways"));
    this.paper = new Paper(section);
    this.known = EMPTY;
    this.opener.addEventListener("click", () => (section.hidden ? this.open() : this.fold()));
    section.querySelector("#fold-inside").addEventListener("click", () => { this.fold(); this.opener.focus(); });
    for (const button of section.querySelectorAll(".views button")) button.addEventListener("click", () => this.show(button.dataset.view));
    this.machines.addEventListener("change", () => this.choose(this.machines.value));
    this.paper.chooser.addEventListener("change", () => { this.follow.checked = false; });
    section.querySelector("#remembers").addEventListener("toggle", () => this.remember());
    addEventListener("resize", () => this.diagram.join());
    if (chosen.get("inside")) this.open();
  }

  get isOpen() {
    return !this.section.hidden;
  }

  open() {
    this.section.hidden = false;
    document.body.dataset.inside = "open";
    this.opener.setAttribute("aria-expanded", "true");
    this.show(this.chosen.get("inside") || "machine");
  }

  fold() {
    this.section.hidden = true;
    delete document.body.dataset.inside;
    this.opener.setAttribute("aria-expanded", "false");
    this.chosen.set("inside", "");
  }

  /** Show the machine, the document or the outbox. */
  show(view) {
    this.chosen.set("inside", view);
    for (const button of this.section.querySelectorAll(".views button")) button.setAttribute("aria-pressed", String(button.dataset.view === view));
    for (const each of this.section.querySelectorAll(".view")) each.hidden = each.dataset.view !== view;
    this.showSteps();
    this.refresh();
  }

  /** Take part in an event: steps at once, the database a moment after it has changed. */
  take(event) {
    if (!this.isOpen || event.kind === "typing") return;
    if (event.kind === "step") this.showStep(event.step);
    if (event.kind === "snapshot") this.showSteps();
    this.soon();
  }

  soon() {
    const now = performance.now();
    this.first ??= now;
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.refresh(), Math.max(0, Math.min(SETTLED, this.first + LONGEST - now)));
  }

  /** Look into the database. */
  async refresh() {
    clearTimeout(this.waiting);
    this.first = undefined;
    this.known = (await ask("inside")) ?? this.known;
    if (!this.isOpen) return;
    const last = this.follow.checked ? store.steps.at(-1)?.machine : undefined;
    for (const button of this.steps.querySelectorAll("button")) button.textContent = this.nameOf(button.dataset.machine);
    this.showMachines(last);
    this.showDeliveries();
    await this.paper.update(this.known.documents, last?.startsWith("document:") ? last.slice("document:".length) : undefined);
    this.remember();
  }

  showMachines(last) {
    const options = this.known.machines.map((machine) => ({ value: machine.key, label: this.nameOf(machine.key) }));
    options.sort((one, two) => one.label.localeCompare(two.label, undefined, { numeric: true }));
    const known = new Set(options.map(({ value }) => value));
    offer(this.machines, options, known.has(last) ? last : this.machines.value);
    this.showMachine();
  }

  choose(key) {
    this.follow.checked = false;
    this.machines.value = key;
    if (this.section.querySelector(".view[data-view=machine]").hidden) this.show("machine");
    this.showMachine();
    this.remember();
  }

  async showMachine() {
    const machine = this.known.machines.find(({ key }) => key === this.machines.value);
    const now = this.section.querySelector("#machine-now");
    if (!machine) {
      now.textContent = say("inside-nothing");
      return;
    }
    const timers = machine.timers.map(({ name, due }) => `${name} ${timeOf(due)}`).join(", ");
    now.replaceChildren(make("strong", { textContent: machine.state }), ` · ${say("inside-version", { number: machine.version })}`, timers ? ` · ${say("inside-timers", { text: timers })}` : "");
    const last = store.steps.findLast((step) => step.machine === machine.key);
    await this.diagram.show(machine.kind, machine.state, last?.after === machine.state ? last.before : null);
  }

  /** Everything that the chosen machine remembers, where somebody wants to see it. */
  async remember() {
    const details = this.section.querySelector("#remembers");
    if (!details.open || !this.machines.value) return;
    const found = await ask(`inside/machine?key=${encodeURIComponent(this.machines.value)}`);
    details.querySelector("pre").textContent = found ? JSON.stringify(found.state, null, 2) : "";
  }

  showSteps() {
    this.steps.replaceChildren();
    for (const step of store.steps) this.showStep(step);
  }

  showStep(step) {
    const name = make("button", { type: "button", className: "quiet", dataset: { machine: step.machine }, textContent: this.nameOf(step.machine) });
    name.addEventListener("click", () => this.choose(step.machine));
    const way = step.before === step.after ? step.after : `${step.before} → ${step.after}`;
    const effects = [...step.effects, ...step.timers.map((timer) => `⏱ ${timer}`)];
    this.steps.prepend(make(
      "li", {},
      make("p", {}, make("time", { textContent: momentOf(step.at) }), " ", name),
      make("p", { className: "event" }, make("strong", { textContent: step.event }), ` ${way}`),
      effects.length ? make("p", { className: "effects", textContent: effects.join(" · ") }) : null,
    ));
    while (this.steps.children.length > 200) this.steps.lastChild.remove();
  }

  showDeliveries() {
    this.section.querySelector("#deliveries").replaceChildren(...this.known.deliveries.map((each) => {
      const history = each.history.map(({ status, at }) => `${say(`status-${status}`)} ${momentOf(at)}`).join(" → ");
      const again = each.resent ? ` · ${say("inside-resent", { number: each.resent })}` : "";
      return make(
        "tr", {},
        make("th", { scope: "row", textContent: this.nameOfAddress(each.address) }),
        make("td", {}, make("code", { textContent: each.what }), ` ${each.parts.join(", ")}`),
        make("td", { dataset: { status: each.status }, textContent: `${say(`status-${each.status}`)}${again}${each.reason ? ` (${each.reason})` : ""}` }),
        make("td", { className: "history", textContent: history }),
      );
    }));
  }

  /** What people call a machine. */
  nameOf(key) {
    const kind = key.split(":")[0];
    const machine = this.known.machines.find((each) => each.key === key);
    const id = key.slice(kind.length + 1);
    const name = kind === "conversation" || kind === "desk" ? this.nameOfAddress(id) : machine?.name ?? id.slice(0, 8);
    return say(`machine-${kind}`, { name });
  }

  nameOfAddress(address) {
    const [platform, value] = [address.split(":")[0], address.slice(address.indexOf(":") + 1)];
    if (platform !== "desk") return store.chats.get(address)?.name ?? value;
    const [group, topic] = value.split("/");
    if (group === "task" || group === "general") {
      const task = this.known.machines.find(({ key }) => key === `task:${topic}`);
      return say("machine-task", { name: task?.name ?? topic.slice(0, 8) });
    }
    return chatsOf("desk")[0]?.topics.find(({ id }) => id === topic)?.name ?? say("general");
  }
}
