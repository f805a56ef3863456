// Small conveniences. Every page works without them.

const typing = (element) =>
  element instanceof HTMLElement && (element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName));

// "/" goes to the search box; Esc closes the innermost open menu and gives the focus back.
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && !typing(event.target) && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const search = document.querySelector("[data-search]");
    if (search) {
      event.preventDefault();
      search.focus();
      search.select();
    }
  }
  if (event.key === "Escape") {
    const opened = [...document.querySelectorAll("details[data-dismiss][open]")].pop();
    if (opened) {
      opened.open = false;
      opened.querySelector("summary").focus();
    } else if (event.target instanceof HTMLElement && event.target.matches("[data-search]")) {
      event.target.blur();
    }
  }
});

// A press or a focus outside closes menus.
const closeOthers = (target) => {
  for (const menu of document.querySelectorAll("details[data-dismiss][open]")) {
    if (!menu.contains(target)) menu.open = false;
  }
};
document.addEventListener("click", (event) => closeOthers(event.target));
document.addEventListener("focusin", (event) => closeOthers(event.target));

// Dialogs: the opener is a link to a page that does the same, for those without scripts.
document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  const opener = target?.closest("[data-dialog]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.dialog);
    if (dialog instanceof HTMLDialogElement) {
      event.preventDefault();
      dialog.showModal();
    }
    return;
  }
  if (target?.closest("[data-dialog-close]")) target.closest("dialog")?.close();
  else if (target instanceof HTMLDialogElement && pressedBackdrop(target, event)) target.close();
  if (target?.closest("[data-print]")) window.print();
});
const pressedBackdrop = (dialog, event) => {
  const box = dialog.getBoundingClientRect();
  return event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
};

// What needs looking up once per piece of page, and again after htmx has put in a new one.
const size = (bytes) =>
  new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 }).format(bytes / 1024 / 1024);

const prepareFileDrop = (drop) => {
  const input = drop.querySelector("input[type=file]");
  const name = drop.querySelector(".file-drop__name");
  const show = () => {
    name.textContent = [...input.files].map((file) => `${file.name} (${size(file.size)} MB)`).join(", ");
    drop.classList.toggle("has-file", input.files.length > 0);
  };
  input.addEventListener("change", show);
  for (const kind of ["dragenter", "dragover"]) {
    drop.addEventListener(kind, (event) => {
      event.preventDefault();
      drop.classList.add("is-over");
    });
  }
  drop.addEventListener("dragleave", () => drop.classList.remove("is-over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("is-over");
    if (event.dataTransfer.files.length) {
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
};

const prepare = (root) => {
  for (const button of root.querySelectorAll("[data-print][hidden]")) button.hidden = false;
  for (const drop of root.querySelectorAll("[data-file-drop]:not([data-ready])")) {
    drop.dataset.ready = "";
    prepareFileDrop(drop);
  }
  root.querySelector("[data-autofocus]")?.focus();
};
prepare(document);
document.addEventListener("htmx:afterSettle", (event) => prepare(event.target));

// "The database is busy" holds for one request.
document.addEventListener("htmx:beforeRequest", () => document.getElementById("busy-note")?.replaceChildren());

// A form sent twice by a double press would be recorded twice.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) event.preventDefault();
  else {
    form.dataset.sent = "1";
    setTimeout(() => delete form.dataset.sent, 4000);
  }
});

// Suggestions under the search box: arrows walk through them, Esc goes back to the box.
document.addEventListener("keydown", (event) => {
  const box = event.target instanceof Element ? event.target.closest(".search-box") : null;
  if (!box || !["ArrowDown", "ArrowUp", "Escape"].includes(event.key)) return;
  const input = box.querySelector("input");
  const stops = [input, ...box.querySelectorAll(".suggestions a")];
  const at = stops.indexOf(event.target);
  if (event.key === "Escape" && at > 0) input.focus();
  else if (event.key === "ArrowDown" && at >= 0 && at < stops.length - 1) stops[at + 1].focus();
  else if (event.key === "ArrowUp" && at > 0) stops[at - 1].focus();
  else return;
  event.preventDefault();
});
