// Above the telephones: Kwit's state, the office's people, trouble to order.

import { order } from "./connection.js";
import { make, toast } from "./dom.js";
import { store } from "./store.js";
import { say } from "./words.js";

const dialog = document.getElementById("people");
const shown = document.getElementById("state");

/** Say how Kwit is. */
export function showState(connected) {
  const { kwit, ahead } = store.state;
  const words = connected ? say(`kwit-${kwit}`) : say("not-connected");
  const hours = Math.round(ahead / 3600);
  shown.dataset.kwit = connected ? kwit : "away";
  shown.textContent = hours ? `${words} · ${say("clock-ahead", { number: hours })}` : words;
}

/** Show the office's book in its dialog. */
export function showBook() {
  const { companies, people } = store.book;
  const options = (rows) => rows.map(({ name }) => make("option", { value: name }));
  document.getElementById("companies").replaceChildren(...options(companies));
  document.getElementById("known-people").replaceChildren(...options(people));
  document.getElementById("book").replaceChildren(...companies.map((company) => {
    const names = people.filter((person) => person.companies.includes(company.name)).map((person) => `${person.name}${person.phone ? " ☎" : ""}`);
    const pause = make("button", { type: "button", className: "quiet", textContent: say(company.active ? "company-pause" : "company-resume"), "aria-label": `${say(company.active ? "company-pause" : "company-resume")}: ${company.name}` });
    pause.addEventListener("click", () => order("pause_company", { name: company.name, active: company.active ? "no" : "yes" }));
    return make("li", {}, make("strong", { textContent: company.name }), ` ${names.join(", ")} `, pause);
  }));
}

/** Let the buttons work; `added(chat)` is told of somebody new, `panes` are asked whom trouble concerns. */
export function startToolbar(panes, added) {
  document.getElementById("open-people").addEventListener("click", async () => {
    dialog.showModal();
    await order("book", {});
  });
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  for (const form of dialog.querySelectorAll("form")) {
    form.addEventListener("submit", (event) => { event.preventDefault(); submit(form, added); });
  }
  for (const button of document.querySelectorAll("[data-trouble]")) {
    button.addEventListener("click", () => trouble(button.dataset.trouble, panes));
  }
  document.getElementById("language").addEventListener("change", (event) => {
    const address = new URL(location);
    address.searchParams.set("lang", event.target.value);
    location.assign(address);
  });
}

async function submit(form, added) {
  if (form.ariaBusy === "true") return; // pressed twice
  form.ariaBusy = "true";
  const answer = await order(form.dataset.action, Object.fromEntries(new FormData(form)));
  form.ariaBusy = "false";
  if (answer === null) return;
  if (answer.code) {
    document.getElementById("invitation").textContent = say("invite-code", { text: answer.code });
    return;
  }
  form.reset();
  toast(say("done"));
  if (answer.chat) {
    dialog.close();
    added(answer.chat);
  }
}

async function trouble(what, { whatsapp, desk }) {
  if (what === "delete") return desk.deleteTopic();
  const answer = await order(what, { chat: whatsapp.chat?.id ?? "" });
  if (answer !== null) toast(say(`did-${what}`, { number: answer.status }));
}
