// The way to the server and back: a stream of events in, orders out.

import { say } from "./words.js";
import { toast } from "./dom.js";

/** Listen to the events; `lost` is told while there is no connection. The browser connects again by itself. */
export function listen(apply, lost) {
  const source = new EventSource("events");
  source.addEventListener("message", (event) => apply(JSON.parse(event.data)));
  source.addEventListener("error", lost);
}

/** Look something up; null if it can't be had now. */
export async function ask(path) {
  try {
    const response = await fetch(path);
    return response.ok ? await response.json() : null;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return null;
  }
}

/** Order something; its answer, or null if it was refused (which is said). `files` are {kind, file}. */
export async function order(action, words, files = []) {
  try {
    const response = await fetch(`do/${action}`, { method: "POST", ...packed(words, files) });
    if (response.ok) return await response.json();
    const refusal = response.status === 409 ? (await response.json()).error : `${response.status} ${response.statusText}`;
    toast(say("refused", { text: refusal }));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    toast(say("not-connected"));
  }
  return null;
}

function packed(words, files) {
  if (!files.length) return { headers: { "Content-Type": "application/json" }, body: JSON.stringify(words) };
  const body = new FormData();
  for (const [name, value] of Object.entries(words)) body.append(name, value);
  for (const { kind, file } of files) body.append(kind, file, file.name);
  return { body };
}
