// The page's words, as the server wrote them into it.

const written = JSON.parse(document.body.dataset.words);
const language = document.documentElement.lang;

/** The words of a key, with its places filled in; a key that is missing is a defect and shows itself. */
export function say(key, values = {}) {
  if (!(key in written)) throw new Error(`no words for ${key}`);
  return written[key].replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

const clock = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" });
const calendar = new Intl.DateTimeFormat(language, { day: "numeric", month: "long" });

/** The time of day of Unix seconds. */
export const timeOf = (seconds) => clock.format(seconds * 1000);

/** The day of Unix seconds. */
export const dayOf = (seconds) => calendar.format(seconds * 1000);

/** Bytes, as people say them. */
export function sizeOf(bytes) {
  const units = ["byte", "kilobyte", "megabyte"];
  const power = Math.min(Math.floor(Math.log(Math.max(bytes, 1)) / Math.log(1000)), 2);
  const format = { style: "unit", unit: units[power], maximumFractionDigits: 1 };
  return new Intl.NumberFormat(language, format).format(bytes / 1000 ** power);
}

const watch = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 1 });

/** The time of day of Unix seconds, to a tenth of a second. */
export const momentOf = (seconds) => watch.format(seconds * 1000);
