// The list of messages of one chat: kept as it is while one of them changes, and scrolled along while somebody reads its end.

import { make } from "./dom.js";
import { messageElement } from "./message.js";
import { dayOf } from "./words.js";

const NEAR = 80;

export class Log {
  /** `element` is the list; `viewOf(message)` says how a message looks, `act` is told what is pressed. */
  constructor(element, viewOf, act) {
    this.element = element;
    this.viewOf = viewOf;
    this.act = act;
    this.following = true;
    element.addEventListener("click", (event) => this.follow(event));
    element.addEventListener("scroll", () => { this.following = this.atEnd(); });
    element.addEventListener("load", () => { if (this.following) this.toEnd(); }, { capture: true }); // of pictures, which take their height then
  }

  /** Show other messages than before. Screen readers are told of what comes, not of what was there. */
  show(messages) {
    this.element.setAttribute("aria-live", "off");
    this.element.replaceChildren();
    for (const message of [...messages].sort((one, two) => one.order - two.order)) this.append(message);
    this.toEnd();
    setTimeout(() => this.element.setAttribute("aria-live", "polite"), 0);
  }

  /** Show a message that came or changed. */
  put(message) {
    const following = this.atEnd();
    const shown = this.find(message.id);
    if (shown) {
      const focused = this.placeOfFocus(shown);
      const fresh = messageElement(message, this.viewOf(message), this.act);
      shown.replaceWith(fresh);
      this.focusAgain(fresh, focused);
    } else this.append(message);
    if (following || this.viewOf(message).mine) this.toEnd();
  }

  /** Take a message away. */
  remove(id) {
    const shown = this.find(id);
    const album = shown?.closest(".album");
    shown?.remove();
    if (album && !album.children.length) album.remove();
  }

  append(message) {
    const element = messageElement(message, this.viewOf(message), this.act);
    const last = this.element.lastElementChild;
    const day = dayOf(message.at);
    if (this.element.dataset.day !== day || !last) {
      this.element.dataset.day = day;
      this.element.append(make("p", { className: "day", textContent: day }));
    }
    if (!message.album) this.element.append(element);
    else if (last?.dataset.album === message.album) last.append(element);
    else this.element.append(make("div", { className: `album ${this.viewOf(message).mine ? "mine" : "theirs"}`, dataset: { album: message.album } }, element));
  }

  find(id) {
    return this.element.querySelector(`[data-id="${CSS.escape(id)}"]`);
  }

  follow(event) {
    const quote = event.target.closest("[data-quotes]");
    const answered = quote && this.find(quote.dataset.quotes);
    if (!answered) return;
    answered.scrollIntoView({ block: "center" });
    answered.classList.add("found");
    setTimeout(() => answered.classList.remove("found"), 1500);
  }

  placeOfFocus(shown) {
    return [...shown.querySelectorAll("button, a")].indexOf(document.activeElement);
  }

  focusAgain(fresh, place) {
    if (place < 0) return;
    const again = fresh.querySelectorAll("button, a")[place] ?? this.element;
    again.focus({ preventScroll: true });
  }

  atEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.element;
    return scrollHeight - scrollTop - clientHeight < NEAR;
  }

  toEnd() {
    this.following = true;
    this.element.scrollTop = this.element.scrollHeight;
  }
}
