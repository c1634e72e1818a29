// What the page knows: chats with their messages, Kwit's state, the office's book. Events change it, panes look at it.

export const store = { chats: new Map(), state: { kwit: "starting", starts: 0, ahead: 0 }, book: { companies: [], managers: [], people: [] }, steps: [] };
const STEPS = 200;

const seen = new Map(Object.entries(JSON.parse(sessionStorage.getItem("seen") ?? "{}")));

/** Take an event in. */
export function apply(event) {
  if (event.kind === "snapshot") {
    store.chats = new Map(event.chats.map((chat) => [chat.id, { ...chat, messages: byId(chat.messages) }]));
    Object.assign(store, { state: event.state, book: event.book, steps: event.steps });
  } else if (event.kind === "chat") {
    const known = store.chats.get(event.chat.id);
    store.chats.set(event.chat.id, { ...event.chat, messages: known?.messages ?? new Map() });
  } else if (event.kind === "message") {
    store.chats.get(event.chat)?.messages.set(event.message.id, event.message);
  } else if (event.kind === "deleted") {
    store.chats.get(event.chat)?.messages.delete(event.id);
  } else if (event.kind === "step") {
    store.steps = [...store.steps, event.step].slice(-STEPS);
  } else if (event.kind === "state") {
    store.state = event.state;
  } else if (event.kind === "book") {
    store.book = event.book;
  }
}

/** The chats of a platform, in the order in which they came. */
export const chatsOf = (platform) => [...store.chats.values()].filter((chat) => chat.platform === platform);

/** Everything up to this message counts as seen by this browser. */
export function look(chat, thread) {
  const last = Math.max(0, ...messagesOf(chat, thread).map((message) => message.order + 1));
  seen.set(`${chat.id} ${thread}`, last);
  sessionStorage.setItem("seen", JSON.stringify(Object.fromEntries(seen)));
}

/** How many messages of a chat (or topic) this browser has not shown yet; what `author` wrote is no news to them. */
export function unread(chat, thread, author) {
  const last = seen.get(`${chat.id} ${thread}`) ?? 0;
  const news = messagesOf(chat, thread).filter((message) => message.order >= last && message.author !== author);
  return news.filter((message) => !message.service).length;
}

/** The messages of a chat, or of one of its topics. */
export function messagesOf(chat, thread) {
  return [...chat.messages.values()].filter((message) => message.thread === thread);
}

const byId = (messages) => new Map(messages.map((message) => [message.id, message]));
