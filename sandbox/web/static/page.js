// The page: three panes and what is inside, over one store, fed by one stream of events.

import { listen } from "./connection.js";
import { Desk } from "./desk.js";
import { closeMenus, toast } from "./dom.js";
import { Inside } from "./inside.js";
import { Pane } from "./pane.js";
import { apply, store } from "./store.js";
import { showBook, showState, startToolbar } from "./toolbar.js";
import { say } from "./words.js";

/** Who is chosen where: this browser's own affair, kept in its address. */
const chosen = {
  get: (name) => new URLSearchParams(location.hash.slice(1)).get(name),
  set(name, value) {
    const words = new URLSearchParams(location.hash.slice(1));
    words.set(name, value);
    history.replaceState(null, "", `#${words}`);
  },
};

const section = (platform) => document.getElementById(`pane-${platform}`);
const panes = {
  whatsapp: new Pane(section("whatsapp"), chosen),
  telegram: new Pane(section("telegram"), chosen),
  desk: new Desk(section("desk"), chosen),
};
const inside = new Inside(document.getElementById("inside"), chosen);

function take(event) {
  apply(event);
  inside.take(event);
  if (event.kind === "snapshot") {
    for (const pane of Object.values(panes)) pane.reset();
    showBook();
    document.body.dataset.live = "yes";
    showState(true);
  } else if (event.kind === "state") showState(true);
  else if (event.kind === "book") showBook();
  else if (event.kind === "refused") toast(say("refused", { text: event.text }));
  else for (const pane of Object.values(panes)) pane.take(event);
}

function showTab(tab) {
  document.body.dataset.tab = tab;
  chosen.set("tab", tab);
  for (const button of document.querySelectorAll(".tabs button")) button.setAttribute("aria-pressed", String(button.dataset.tab === tab));
  if (tab === "inside") return inside.open();
  panes[tab].log.toEnd();
  panes[tab].look();
}

for (const button of document.querySelectorAll(".tabs button")) button.addEventListener("click", () => showTab(button.dataset.tab));
if (document.querySelector(`.tabs [data-tab="${CSS.escape(chosen.get("tab") ?? "")}"]`)) showTab(chosen.get("tab"));
document.addEventListener("visibilitychange", () => { for (const pane of Object.values(panes)) pane.look(); });
closeMenus();
startToolbar(panes, (chat) => {
  const platform = chat.split(":")[0];
  chosen.set(platform, chat);
  if (store.chats.has(chat)) panes[platform].choose(chat);
  showTab(platform);
});
listen(take, () => {
  document.body.dataset.live = "no";
  showState(false);
});
