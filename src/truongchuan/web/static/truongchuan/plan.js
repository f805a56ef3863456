// The plan's text beside its facts: shows where a fact stands, and which fact a marked place is.
// Without scripts the same links are plain anchors.

const NARROW = matchMedia("(max-width: 62rem)");
const panes = document.querySelector("[data-panes]");

// On a phone one part is seen at a time.
const showPane = (id) => {
  if (!panes) return;
  panes.dataset.shown = id;
  for (const link of panes.querySelectorAll("[data-pane]")) {
    if (link.dataset.pane === id) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
};

const paneOf = (element) => element.closest("#van-ban, #du-lieu, #phat-hien")?.id;

// "at-fact-row-120" stands for the fact "fact-row-120".
const factOf = (id) => (id.startsWith("at-") ? id.slice(3) : id);

const shine = (id) => {
  for (const lit of document.querySelectorAll(".is-shown")) lit.classList.remove("is-shown");
  const fact = factOf(id);
  for (const piece of document.querySelectorAll(`[data-facts~="${CSS.escape(fact)}"]`)) piece.classList.add("is-shown");
  document.getElementById(fact)?.classList.add("is-shown");
};

// A place is brought to the middle of its own part; the page moves only when it has to.
const bring = (target) => {
  const box = target.closest(".pane__body, .findings-pane");
  const place = target.classList.contains("doc__anchor") ? (target.nextElementSibling ?? target) : target;
  if (box && getComputedStyle(box).overflowY !== "visible" && box.scrollHeight > box.clientHeight) {
    const middle = place.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 3;
    box.scrollTop += middle;
    panes?.scrollIntoView({ block: "nearest" });
  } else {
    place.scrollIntoView({ block: "center" });
  }
};

const goTo = (id) => {
  const target = document.getElementById(id);
  if (!target) return false;
  const pane = paneOf(target);
  if (pane) showPane(pane);
  for (let outer = target.closest("details:not([open])"); outer; outer = outer.parentElement.closest("details:not([open])")) outer.open = true;
  shine(id);
  bring(target);
  return true;
};

document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  const link = event.target instanceof Element ? event.target.closest("a[href^='#']") : null;
  if (!link || link.closest(".skip-link")) return;
  const id = decodeURIComponent(link.getAttribute("href").slice(1));
  if (link.dataset.pane && NARROW.matches) {
    event.preventDefault();
    showPane(link.dataset.pane);
    return;
  }
  if (link.matches("[data-jump], .mark, .doc__no") && goTo(id)) {
    event.preventDefault();
    history.replaceState(null, "", `#${id}`);
  }
});

// Arriving with an address: "#d-12", "#at-fact-…", or "?line=12".
if (panes) showPane("van-ban");
if (location.hash.length > 1) goTo(decodeURIComponent(location.hash.slice(1)));
else document.querySelector(".doc .is-current")?.scrollIntoView({ block: "center" });
addEventListener("hashchange", () => goTo(decodeURIComponent(location.hash.slice(1))));

// What a correction or a decision redraws keeps its place, and the keyboard stays where it was.
let kept = 0;
document.addEventListener("htmx:beforeSwap", () => {
  kept = document.querySelector("#du-lieu .pane__body")?.scrollTop ?? 0;
});
document.addEventListener("htmx:afterSettle", (event) => {
  const redrawn = document.getElementById(event.detail.target?.id ?? "");
  if (redrawn?.id === "du-lieu") {
    redrawn.querySelector(".pane__body").scrollTop = kept;
    redrawn.querySelector(".fact__edit[open] summary")?.focus({ preventScroll: true });
  } else if (redrawn?.matches(".finding")) {
    redrawn.querySelector("[aria-invalid], button")?.focus({ preventScroll: true });
  }
});

// Reading may take a while: say so, and do not take the form twice.
for (const form of document.querySelectorAll("form[data-busy]")) {
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    const notice = document.getElementById(form.dataset.busy);
    if (notice) notice.hidden = false;
    form.setAttribute("aria-busy", "true");
  });
}
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-busy]")) {
    form.removeAttribute("aria-busy");
    const notice = document.getElementById(form.dataset.busy);
    if (notice) notice.hidden = true;
  }
});
