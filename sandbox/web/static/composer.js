// Where somebody writes: text, files that wait to be sent, the message that is answered or changed.

import { make } from "./dom.js";
import { say, sizeOf } from "./words.js";

export class Composer {
  /** `send(words, files)` sends and returns whether it worked; `contact(whose)` shares a contact. */
  constructor(pane, { send, contact }) {
    this.form = pane.querySelector("form.composer");
    this.text = pane.querySelector("textarea");
    this.stage = pane.querySelector(".staged");
    this.notice = pane.querySelector(".answering");
    this.files = [];
    this.subject = null;
    this.sendOff = send;
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.send(); });
    this.text.addEventListener("keydown", (event) => this.key(event));
    this.text.addEventListener("input", () => this.grow());
    this.notice.querySelector("button").addEventListener("click", () => this.about(null));
    for (const button of pane.querySelectorAll("[data-contact]")) {
      button.addEventListener("click", () => contact(button.dataset.contact));
    }
    this.listenForFiles(pane);
  }

  /** Answer or change a message: {what: "reply" | "edit", message}; null for neither. */
  about(subject) {
    this.subject = subject;
    this.notice.hidden = subject === null;
    if (subject === null) return;
    this.notice.querySelector("span").textContent = say(subject.what === "edit" ? "editing" : "answering", { text: subject.message.text.slice(0, 80) || say("a-file") });
    if (subject.what === "edit") this.text.value = subject.message.text;
    this.grow();
    this.text.focus();
  }

  /** Put files beside the text; `kind` is photo, file or voice. */
  add(files, kind) {
    for (const file of files) this.files.push({ kind, file });
    this.showStage();
    this.text.focus();
  }

  async send() {
    const text = this.text.value.trim();
    if (!text && !this.files.length) return;
    const { files, subject } = this;
    this.text.value = "";
    this.files = [];
    this.about(null);
    this.showStage();
    this.grow();
    if (!(await this.sendOff({ text, subject }, files))) {
      if (!this.text.value) this.text.value = text;
      this.files = [...files, ...this.files];
      this.showStage();
      this.grow();
    }
  }

  key(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.send();
    } else if (event.key === "Escape" && this.subject) this.about(null);
  }

  grow() {
    this.text.rows = Math.min(6, this.text.value.split("\n").length);
  }

  showStage() {
    this.stage.replaceChildren(...this.files.map((each) => {
      const name = make("span", { textContent: `${say(`kind-${each.kind}`)}: ${each.file.name} · ${sizeOf(each.file.size)}` });
      const remove = make("button", { type: "button", className: "quiet", textContent: "×", "aria-label": say("staged-remove", { name: each.file.name }) });
      remove.addEventListener("click", () => {
        this.files = this.files.filter((other) => other !== each);
        this.showStage();
        this.text.focus();
      });
      return make("li", {}, name, remove);
    }));
  }

  listenForFiles(pane) {
    for (const input of pane.querySelectorAll("input[type=file]")) {
      const { picks } = input.dataset;
      pane.querySelector(`[data-pick=${picks}]`).addEventListener("click", () => input.click());
      input.addEventListener("change", () => {
        this.add([...input.files], picks === "camera" ? "photo" : picks);
        input.value = "";
      });
    }
    pane.addEventListener("dragover", (event) => { event.preventDefault(); pane.classList.add("dropping"); });
    pane.addEventListener("dragleave", (event) => { if (!pane.contains(event.relatedTarget)) pane.classList.remove("dropping"); });
    pane.addEventListener("drop", (event) => {
      event.preventDefault();
      pane.classList.remove("dropping");
      this.addAny([...event.dataTransfer.files]);
    });
    this.text.addEventListener("paste", (event) => {
      if (event.clipboardData.files.length) {
        event.preventDefault();
        this.addAny([...event.clipboardData.files]);
      }
    });
  }

  addAny(files) {
    const shown = (file) => /^image\/(jpeg|png|webp)$/.test(file.type);
    this.add(files.filter(shown), "photo");
    this.add(files.filter((file) => !shown(file)), "file");
  }
}
