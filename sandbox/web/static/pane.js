// One telephone: whose it is, what stands on its screen, what its owner does.

import { Composer } from "./composer.js";
import { order } from "./connection.js";
import { make, offer, toast } from "./dom.js";
import { Log } from "./log.js";
import { chatsOf, look, messagesOf, store, unread } from "./store.js";
import { say } from "./words.js";
import { zoom } from "./zoom.js";

const TYPING_SECONDS = 6;

export class Pane {
  /** `chosen` remembers who and what is chosen: a `get(name)` and a `set(name, value)`. */
  constructor(section, chosen) {
    this.section = section;
    this.platform = section.dataset.platform;
    this.chosen = chosen;
    this.thread = "";
    this.chooser = section.querySelector(".chooser");
    this.typing = section.querySelector(".typing");
    this.keys = section.querySelector(".keys");
    this.log = new Log(section.querySelector(".log"), (message) => this.viewOf(message), (what, about) => this.act(what, about));
    this.composer = new Composer(section, { send: (words, files) => this.send(words, files), contact: (whose) => this.shareContact(whose) });
    this.chooser.addEventListener("change", () => this.choose(this.chooser.value));
    section.querySelector("[data-do=block]")?.addEventListener("click", () => this.block());
  }

  /** The chat on the screen; undefined while nobody is there. */
  get chat() {
    return store.chats.get(this.chooser.value);
  }

  /** Who writes here: the author of messages of one's own. */
  get author() {
    return this.chat ? this.chat.id.split(":")[0] === "whatsapp" ? this.chat.id : this.chat.id.split(":")[1] : "";
  }

  /** Words that say who does something, and where. */
  get place() {
    return { chat: this.chat?.id ?? "" };
  }

  choose(value) {
    this.chosen.set(this.platform, value);
    this.composer.about(null);
    this.refresh();
    this.showAll();
  }

  /** Everything is new: after the first look, and after each new connection. */
  reset() {
    this.refresh();
    this.showAll();
  }

  /** Take part in an event that concerns one chat. */
  take(event) {
    if (event.chat?.id ?? event.chat) this.refresh();
    const here = (event.chat?.id ?? event.chat) === this.chat?.id;
    if (!here) return;
    if (event.kind === "chat" && this.log.element.dataset.chat !== this.shownId()) this.showAll();
    if (event.kind === "message" && event.message.thread === this.thread) this.shown(event.message);
    if (event.kind === "deleted") this.log.remove(event.id);
    if (event.kind === "typing" && event.thread === this.thread) this.showTyping();
    if (event.kind === "answer" && event.person === this.author) toast(event.text);
  }

  shown(message) {
    if (this.log.element.dataset.chat !== this.shownId()) return this.showAll();
    if (message.bot) this.stopTyping();
    this.log.put(message);
    this.look();
  }

  shownId() {
    return `${this.chat?.id ?? ""} ${this.thread}`;
  }

  /** Bring the choice of people, the keyboard and the counts up to date. */
  refresh() {
    const chats = chatsOf(this.platform);
    const known = new Set(chats.map((chat) => chat.id));
    const wanted = [this.chosen.get(this.platform), this.chooser.value, chats[0]?.id].find((id) => known.has(id));
    const options = chats.map((chat) => {
      const waiting = chat.id === wanted ? 0 : unread(chat, "", chat.id.replace(/^telegram:/, ""));
      return { value: chat.id, label: waiting ? `${chat.name} (${waiting})` : chat.name };
    });
    offer(this.chooser, options, wanted);
    this.section.classList.toggle("empty", !this.chat);
    const block = this.section.querySelector("[data-do=block]");
    if (block) block.textContent = say(this.chat?.blocked ? "unblock" : "block");
    this.showKeys();
  }

  showAll() {
    this.stopTyping();
    this.log.element.dataset.chat = this.shownId();
    this.log.show(this.chat ? messagesOf(this.chat, this.thread) : []);
    this.look();
  }

  look() {
    if (!this.chat || document.visibilityState !== "visible" || this.section.offsetParent === null) return;
    look(this.chat, this.thread);
    if (!this.reading && messagesOf(this.chat, this.thread).some((message) => message.unread)) this.read();
  }

  /** Let the platform know that what stands here has been seen. */
  async read() {
    this.reading = true;
    await order("read", this.place);
    this.reading = false;
  }

  viewOf(message) {
    return { mine: message.author === this.author, platform: this.platform, names: false, may: { edit: this.platform === "telegram", delete: false } };
  }

  async act(what, about) {
    if (what === "zoom") zoom(about.url);
    else if (what === "reply" || what === "edit") this.composer.about({ what, message: about.message });
    else if (what === "delete") await order("delete", { ...this.place, message: about.message.id });
    else await order("press", { ...this.place, ...about });
  }

  async send({ text, subject }, files) {
    if (!this.chat) return toast(say("nobody"));
    if (subject?.what === "edit") return order("edit", { ...this.place, message: subject.message.id, text });
    return order("send", { ...this.place, text, reply: subject ? subject.message.id : "" }, files);
  }

  async shareContact(whose) {
    const phone = whose === "own" ? "" : "+41791112233";
    await order("contact", { ...this.place, phone });
  }

  async block() {
    if (this.chat) await order("block", { ...this.place, blocked: this.chat.blocked ? "no" : "yes" });
  }

  showKeys() {
    const rows = this.chat?.keyboard ?? [];
    const drawn = JSON.stringify(rows);
    if (this.keys.dataset.drawn === drawn) return;
    this.keys.dataset.drawn = drawn;
    this.keys.hidden = !rows.length;
    this.keys.replaceChildren(...rows.map((row, rowPlace) => make("div", { className: "button-row" }, ...row.map((key, column) => {
      const button = make("button", { type: "button", className: "key", textContent: key.text });
      button.addEventListener("click", () => order("key", { ...this.place, row: rowPlace, column }));
      return button;
    }))));
  }

  showTyping() {
    this.typing.textContent = say("typing");
    clearTimeout(this.typingEnds);
    this.typingEnds = setTimeout(() => this.stopTyping(), TYPING_SECONDS * 1000);
  }

  stopTyping() {
    clearTimeout(this.typingEnds);
    this.typing.textContent = "";
  }
}
