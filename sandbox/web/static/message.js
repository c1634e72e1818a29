// One message as an element.

import { make } from "./dom.js";
import { formatted, marked } from "./text.js";
import { say, sizeOf, timeOf } from "./words.js";

/** The element of a message. `view` is {mine, platform, names, may}; what is pressed in it is told to `act`. */
export function messageElement(message, view, act) {
  if (message.service) return serviceElement(message);
  const kind = `message ${view.mine ? "mine" : "theirs"}${message.bot ? " bot" : ""}`;
  const element = make(
    "article",
    { className: kind, dataset: { id: message.id } },
    view.names && !view.mine ? make("p", { className: "author", textContent: message.name }) : null,
    make("span", { className: "unseen", textContent: view.mine ? say("said-by-you") : "" }),
    quoteOf(message),
    ...message.media.map((medium) => mediumElement(medium, act)),
    message.contact ? make("p", { className: "contact", textContent: `👤 ${message.contact}` }) : null,
    textOf(message, view),
    footOf(message),
    reactionsOf(message),
    toolsOf(message, view, act),
  );
  const buttons = [inlineOf(message, act), numberedOf(message, act)].filter(Boolean);
  return buttons.length ? make("div", { className: "with-buttons", dataset: { id: message.id } }, element, ...buttons) : element;
}

function serviceElement(message) {
  const { kind, name, icon } = message.service;
  const text = say(`service-${kind}`, { name: [icon, name].filter(Boolean).join(" ") });
  return make("p", { className: "service", dataset: { id: message.id }, textContent: text });
}

function quoteOf(message) {
  if (!message.reply) return null;
  const { id, name, text } = message.reply;
  return make(
    "blockquote",
    { className: "quote", dataset: { quotes: id } },
    name ? make("strong", { textContent: name }) : null,
    make("span", { textContent: text || say("a-file") }),
  );
}

function textOf(message, { platform }) {
  if (!message.text) return null;
  const nodes = platform === "whatsapp" ? marked(message.text) : formatted(message.text, message.entities);
  return make("div", { className: "text" }, ...nodes);
}

function mediumElement(medium, act) {
  if (medium.kind === "photo") {
    const picture = make("img", { src: medium.preview, alt: say("photo"), loading: "lazy" });
    if (medium.width) Object.assign(picture, { width: medium.width, height: medium.height });
    const button = make("button", { type: "button", className: "photo", "aria-label": say("photo-open") }, picture);
    button.addEventListener("click", () => act("zoom", { url: medium.url }));
    return button;
  }
  if (medium.kind === "voice") {
    return make("audio", { controls: true, preload: "none", src: medium.url, "aria-label": say("voice") });
  }
  const name = medium.name || say("a-file");
  const label = make("span", { className: "file-name", textContent: name });
  const size = make("small", { textContent: sizeOf(medium.size) });
  return make("a", { className: "file", href: medium.url, download: name }, "📄 ", label, " ", size);
}

function footOf(message) {
  const ticks = message.ticks ? say(message.ticks > 1 ? "tick-delivered" : "tick-sent") : "";
  return make(
    "p",
    { className: "foot" },
    message.pinned ? make("span", { textContent: "📌", title: say("pinned"), role: "img", "aria-label": say("pinned") }) : null,
    message.edited ? make("span", { className: "edited", textContent: say("edited") }) : null,
    make("time", { dateTime: new Date(message.at * 1000).toISOString(), textContent: timeOf(message.at) }),
    ticks ? make("span", { className: "ticks", role: "img", "aria-label": ticks, textContent: "✓".repeat(message.ticks) }) : null,
  );
}

function reactionsOf(message) {
  if (!message.reactions.length) return null;
  return make("p", { className: "reactions", role: "img", "aria-label": say("reactions", { text: message.reactions.join(" ") }) },
    make("span", { textContent: message.reactions.join(" ") }));
}

function toolsOf(message, { mine, may }, act) {
  const offered = [["reply", "↩", true], ["edit", "✎", mine && may.edit && message.text], ["delete", "🗑", may.delete]];
  const buttons = offered.filter(([, , there]) => there).map(([what, sign]) => {
    const button = make("button", { type: "button", className: "quiet", title: say(what), "aria-label": say(what), textContent: sign });
    button.addEventListener("click", () => act(what, { message }));
    return button;
  });
  return make("div", { className: "message-tools" }, ...buttons);
}

function inlineOf(message, act) {
  if (!message.buttons.length) return null;
  const rows = message.buttons.map((row, rowPlace) => make("div", { className: "button-row" }, ...row.map((each, column) => {
    if (each.url) return make("a", { className: "inline", href: each.url, target: "_blank", rel: "noreferrer noopener", textContent: `${each.text} ↗` });
    const button = make("button", { type: "button", className: "inline", textContent: each.text });
    button.addEventListener("click", () => act("press", { message: message.id, row: rowPlace, column, label: each.text }));
    return button;
  })));
  return make("div", { className: "buttons", role: "group", "aria-label": say("buttons") }, ...rows);
}

function numberedOf(message, act) {
  if (!message.numbered.length) return null;
  const chips = message.numbered.map((label, place) => {
    const chip = make("button", { type: "button", className: "chip", textContent: `${place + 1} ${label}`, title: say("numbered", { number: place + 1 }) });
    chip.addEventListener("click", () => act("press", { message: message.id, label }));
    return chip;
  });
  return make("div", { className: "chips", role: "group", "aria-label": say("numbered-choices") }, ...chips);
}
