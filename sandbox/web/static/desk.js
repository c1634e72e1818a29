// The office's group: its topics, and the managers who write in them.

import { order } from "./connection.js";
import { make, offer, toast } from "./dom.js";
import { Pane } from "./pane.js";
import { chatsOf, unread } from "./store.js";
import { say } from "./words.js";

export class Desk extends Pane {
  constructor(section, chosen) {
    super(section, chosen);
    this.list = section.querySelector(".topics ul");
    this.heading = section.querySelector(".topic-head h3");
    this.closing = section.querySelector("[data-do=close-topic]");
    this.thread = chosen.get("topic") ?? "";
    section.querySelector("[data-do=open-topic]").addEventListener("click", () => this.openTopic());
    this.closing.addEventListener("click", () => this.closeTopic());
  }

  get chat() {
    return chatsOf("desk")[0];
  }

  get author() {
    return this.chooser.value;
  }

  get place() {
    return { chat: this.chat?.id ?? "", by: this.author, thread: this.thread };
  }

  get topic() {
    return this.chat?.topics.find((topic) => topic.id === this.thread);
  }

  viewOf(message) {
    return { mine: message.author === this.author, platform: "desk", names: true, may: { edit: true, delete: true } };
  }

  refresh() {
    const members = this.chat?.members ?? [];
    offer(this.chooser, members.map(({ id, name }) => ({ value: id, label: name })), this.chosen.get("desk") || this.chooser.value);
    this.section.classList.toggle("empty", !members.length);
    if (this.thread && !this.topic) this.enter("");
    this.showTopics();
  }

  take(event) {
    super.take(event);
    if (event.chat === this.chat?.id) this.showTopics();
  }

  look() {
    super.look();
    this.showTopics();
  }

  /** Show another topic; "" is General. */
  enter(thread) {
    this.thread = thread;
    this.chosen.set("topic", thread);
    this.composer.about(null);
    this.showAll();
  }

  /** Delete the topic on the screen, as somebody does by mistake. */
  async deleteTopic() {
    if (!this.topic) toast(say("topic-none"));
    else await order("topic", { ...this.place, what: "delete" });
  }

  showTopics() {
    if (!this.list) return;
    const all = [{ id: "", name: say("general"), icon: "", color: "", closed: false }, ...[...(this.chat?.topics ?? [])].reverse()];
    const counted = all.map((topic) => ({ ...topic, news: topic.id === this.thread ? 0 : this.news(topic.id) }));
    const drawn = JSON.stringify([counted, this.thread]);
    this.heading.textContent = [this.topic?.icon, this.topic?.name ?? say("general")].filter(Boolean).join(" ");
    this.closing.hidden = !this.topic;
    this.closing.textContent = say(this.topic?.closed ? "topic-reopen" : "topic-close");
    if (this.list.dataset.drawn === drawn) return;
    this.list.dataset.drawn = drawn;
    const focused = this.list.contains(document.activeElement) ? document.activeElement.dataset.topic : null;
    this.list.replaceChildren(...counted.map((topic) => make("li", {}, this.topicButton(topic))));
    if (focused !== null) this.list.querySelector(`[data-topic="${CSS.escape(focused)}"]`)?.focus();
  }

  news(thread) {
    return this.chat ? unread(this.chat, thread, this.author) : 0;
  }

  topicButton(topic) {
    const icon = make("span", { className: "topic-icon", "aria-hidden": "true", textContent: topic.icon || (topic.id ? topic.name.replace(/^\W+/, "").slice(0, 1) : "#") });
    if (topic.color && !topic.icon) icon.style.setProperty("--topic", topic.color);
    const button = make(
      "button",
      { type: "button", dataset: { topic: topic.id } },
      icon,
      make("span", { className: "topic-name", textContent: topic.name }),
      topic.closed ? make("span", { role: "img", "aria-label": say("topic-closed"), textContent: "🔒" }) : null,
      topic.news ? make("span", { className: "badge" }, make("span", { className: "unseen", textContent: say("unread") }), String(topic.news)) : null,
    );
    if (topic.id === this.thread) button.setAttribute("aria-current", "true");
    button.addEventListener("click", () => this.enter(topic.id));
    return button;
  }

  async openTopic() {
    const name = this.composer.text.value.trim();
    if (!name) return toast(say("topic-name-first"));
    if (await order("topic", { ...this.place, what: "open", name })) this.composer.text.value = "";
  }

  async closeTopic() {
    if (this.topic) await order("topic", { ...this.place, what: this.topic.closed ? "reopen" : "close" });
  }
}
