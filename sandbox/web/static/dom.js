// Making elements without ever reading text as HTML.

/** An element: `properties` are set as they are, `dataset` and those with a dash as attributes; texts become text nodes. */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "dataset") Object.assign(element.dataset, value);
    else if (name.includes("-") || name === "role" || name === "for") element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

/** Give a select these options and keep what is chosen, or choose the first. */
export function offer(select, options, wanted) {
  const same = options.length === select.options.length
    && options.every(({ value, label }, place) => select.options[place].value === value && select.options[place].label === label);
  if (!same) {
    select.replaceChildren(...options.map(({ value, label }) => make("option", { value, label, textContent: label })));
  }
  const values = options.map(({ value }) => value);
  select.value = values.includes(wanted) ? wanted : values[0] ?? "";
  return select.value;
}

/** Say something for a few seconds, where screen readers hear it. */
export function toast(text) {
  const shown = make("p", { className: "toast", textContent: text });
  const place = document.getElementById("toasts");
  if (place.matches(":popover-open")) place.hidePopover();
  place.showPopover(); // again, above a dialog that has opened since
  place.append(shown);
  setTimeout(() => shown.remove(), 8000);
}

/** Close menus when something else is clicked, one of their buttons is, or Escape is pressed. */
export function closeMenus() {
  addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target) || event.target.closest(".menu-items button")) menu.open = false;
    }
  });
  addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && event.target.closest("details.menu[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
}
