// Formatted text as nodes: Telegram's entities, and the marks that WhatsApp knows. Nothing is ever read as HTML.

import { make } from "./dom.js";

const TAGS = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote",
};

/** The nodes of a text with Telegram's entities (offsets are UTF-16 units, as in JavaScript's strings). */
export function formatted(text, entities) {
  const sorted = [...entities].sort((one, two) => one.offset - two.offset || two.length - one.length);
  return within(text, sorted, 0, text.length);
}

function within(text, entities, start, end) {
  const nodes = [];
  let place = start;
  let rest = entities;
  while (rest.length) {
    const [first, ...others] = rest;
    const close = Math.min(first.offset + first.length, end);
    if (first.offset > place) nodes.push(text.slice(place, first.offset));
    const inner = others.filter((each) => each.offset < close);
    nodes.push(wrapped(first, within(text, inner, first.offset, close), text.slice(first.offset, close)));
    place = close;
    rest = others.filter((each) => each.offset >= close);
  }
  if (place < end) nodes.push(text.slice(place, end));
  return nodes;
}

function wrapped(entity, nodes, words) {
  if (entity.type === "spoiler") return make("span", { className: "spoiler", tabIndex: 0 }, ...nodes);
  if (entity.type === "text_link") return link(entity.url, nodes);
  if (entity.type === "url") return link(words, nodes);
  return make(TAGS[entity.type] ?? "span", {}, ...nodes);
}

function link(address, nodes) {
  const target = /^[a-z][a-z0-9+.-]*:/i.test(address) ? address : `https://${address}`;
  if (!/^(https?|tg|tel|mailto):/i.test(target)) return make("span", {}, ...nodes);
  return make("a", { href: target, target: "_blank", rel: "noreferrer noopener" }, ...nodes);
}

const MARKS = [
  [/```([\s\S]+?)```/, "code"], [/(?<![\w*])\*(\S(?:[^*\n]*\S)?)\*(?![\w*])/, "strong"],
  [/(?<![\w_])_(\S(?:[^_\n]*\S)?)_(?![\w_])/, "em"], [/(?<![\w~])~(\S(?:[^~\n]*\S)?)~(?![\w~])/, "s"],
];

/** The nodes of a text with WhatsApp's marks: *bold*, _italic_, ~struck~, ```code```. */
export function marked(text) {
  let best = null;
  for (const [pattern, tag] of MARKS) {
    const found = pattern.exec(text);
    if (found && (best === null || found.index < best.found.index)) best = { found, tag };
  }
  if (best === null) return text ? [text] : [];
  const { found, tag } = best;
  const inner = tag === "code" ? [found[1]] : marked(found[1]);
  return [text.slice(0, found.index), make(tag, {}, ...inner), ...marked(text.slice(found.index + found[0].length))];
}
