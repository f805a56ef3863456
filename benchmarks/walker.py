"""One person of the demo who walks at random: presses, types, goes back, opens things twice."""

from __future__ import annotations

import contextlib
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, Response
from playwright.sync_api import Error as BrowserError
from walk_faults import HARMLESS, KEPT_STEPS, OF_A_STATUS, Record
from walk_values import Field, address_with_nonsense, nonsense, plausible

PATIENCE_MS = 30_000
PRESS_MS = 1_500
WIDE, NARROW = 1280, 390
MOST_TABS = 3
SPARED = ("logout", "demo_reset", "demo_become", "office_access", "office_person_erase")
"""Addresses whose forms a walk never sends: they end the walk itself."""

LOOK_AT_LINKS = r"""() => {
  const seen = e => e.checkVisibility({visibilityProperty: true}) && e.getClientRects().length > 0;
  return [...document.querySelectorAll('a[href]')].map((a, place) => ({
    place, href: new URL(a.getAttribute('href'), location.href).href, seen: seen(a),
    text: a.textContent.replace(/\s+/g, ' ').trim().slice(0, 60),
  })).filter(a => a.seen && a.href.startsWith(location.origin));
}"""
LOOK_AT_FORMS = """() => [...document.querySelectorAll('form')].map((form, place) => {
  const all = [...form.elements];
  const seen = e => e.checkVisibility({visibilityProperty: true}) && e.getClientRects().length > 0;
  const numbered = all.map((e, i) => [e, i]).filter(([e]) => !e.disabled);
  return {
    place, method: form.method,
    action: form.getAttribute('hx-post') || form.getAttribute('action') || location.href,
    buttons: numbered.filter(([e]) => e.type === 'submit' && seen(e))
      .map(([e, i]) => ({place: i, text: e.textContent.trim().slice(0, 50),
                        action: e.getAttribute('formaction') || ''})),
    fields: numbered.filter(([e]) => e.name && !['hidden', 'submit'].includes(e.type)
        && (seen(e) || ['file', 'radio', 'checkbox'].includes(e.type)))
      .map(([e, i]) => ({place: i, tag: e.tagName, kind: e.type || '', name: e.name,
        options: e.options ? [...e.options].filter(o => !o.disabled).map(o => o.value) : [],
        accept: e.accept || '', multiple: !!e.multiple, least: e.min || '', most: e.max || ''})),
  };
}).filter(form => form.buttons.length)"""
CHOOSE = "(e, v) => { e.value = v; e.dispatchEvent(new Event('change', {bubbles: true})); }"
FORCE = """(e, v) => {
  if (e.tagName === 'INPUT') e.type = 'text';
  e.removeAttribute('maxlength');
  e.value = v;
}"""
UNFOLD = "document.querySelectorAll('main details:not([open])').forEach(d => { d.open = true; })"
OPENERS = "summary, [data-dialog], [data-pane], label.tab"


class Lost(Exception):
    """The person cannot sign in any more."""


class Walker:
    """A browser of a role; every random choice comes from its own seed."""

    def __init__(
        self, browser: Browser, *, base: str, role: str, seed: int, record: Record,
        files: tuple[Path, ...], slow: float, own_people: set[str],
    ) -> None:  # fmt: skip
        self.base, self.role, self.record, self.slow = base, role, record, slow
        self.files, self.own_people = files, own_people
        self.rng = Random(f"{seed}-{role}")
        self.steps: deque[str] = deque(maxlen=KEPT_STEPS)
        self.answers: list[Response] = []
        self.heard: list[tuple[str, Page, str]] = []
        self.context = browser.new_context(
            viewport={"width": WIDE, "height": 900}, base_url=base, accept_downloads=True
        )
        self.context.set_default_timeout(PATIENCE_MS)
        self.context.on("page", self._listen)
        self.page = self.context.new_page()
        self.sign_in()

    # --- listening ----------------------------------------------------------------------------

    def _listen(self, page: Page) -> None:
        page.on("console", lambda message: self._hear(page, message))
        page.on("pageerror", lambda error: self.heard.append(("page error", page, str(error))))
        page.on("response", self._answered)
        page.on("requestfailed", lambda request: self._failed(page, request))
        page.on("dialog", lambda dialog: dialog.accept())
        page.add_init_script(
            "document.addEventListener('securitypolicyviolation', e => console.error("
            "'CSP ' + e.violatedDirective + ' ' + e.blockedURI + ' ' + e.sourceFile))"
        )

    def _answered(self, answer: Response) -> None:
        self.answers.append(answer)

    def _hear(self, page: Page, message: ConsoleMessage) -> None:
        text = message.text
        if message.type != "error" or OF_A_STATUS.search(text) or any(w in text for w in HARMLESS):
            return
        if "Response Status Error Code 4" in text:  # htmx says the same of an answer from 400 on
            return
        self.heard.append(("console", page, text))

    def _failed(self, page: Page, request: Any) -> None:
        reason = request.failure or ""
        if "ERR_ABORTED" not in reason:  # going elsewhere ends what was on its way
            self.heard.append(("request failed", page, f"{request.method} {request.url} {reason}"))

    def fault(self, kind: str, address: str, what: str, page: Page | None = None) -> None:
        """Note a fault with the last steps."""
        self.record.note(kind, self.role, address, what, steps=self.steps, page=page)

    # --- signing in ---------------------------------------------------------------------------

    def sign_in(self) -> None:
        """Become the role.

        :raises Lost: when the page of roles does not offer it, or it leads nowhere.
        """
        for _attempt in range(3):  # the server may be busy with what another one asked for
            with contextlib.suppress(BrowserError):
                self.page.goto("/vao-vai/")
                button = self.page.get_by_role("button", name=self.role)
                button.first.click(timeout=PRESS_MS * 2)
                self.page.wait_for_load_state()
                if self.signed_in():
                    return
        raise Lost(self.role)

    def signed_in(self) -> bool:
        """Tell whether the page shows the frame of a signed-in person."""
        return self.page.locator("nav.sidebar").count() > 0

    # --- one step -----------------------------------------------------------------------------

    def step(self) -> None:
        """Take one step and look at what came of it."""
        kinds: dict[str, tuple[int, Callable[[], bool]]] = {
            "link": (46, self._press_link), "form": (28, self._send_form),
            "open": (6, self._open_something), "back": (4, self._back),
            "reload": (3, self._reload), "resize": (3, self._resize), "tab": (3, self._change_tab),
            "twice": (3, self._send_from_two_tabs), "address": (4, self._change_address),
        }  # fmt: skip
        names = list(kinds)
        name = self.rng.choices(names, [kinds[n][0] for n in names])[0]
        self.answers.clear()
        try:
            if not kinds[name][1]():
                name = "link"
                if not self._press_link():
                    self.page.goto("/")
        except BrowserError as error:
            self._cannot(name, error)
        self.record.steps[name] += 1
        self._settle()
        self._look()

    def _cannot(self, name: str, error: BrowserError) -> None:
        text = str(error).splitlines()[0]
        if "Timeout" in text and "goto" not in text:
            self.record.clicks_refused[f"{name} on {self._route(self.page.url)}"] += 1
        elif "ERR_ABORTED" not in text and "Download is starting" not in text:
            self.steps.append(f"({name}: {text[:120]})")

    def _settle(self) -> None:
        with contextlib.suppress(BrowserError):
            self.page.wait_for_load_state("load", timeout=PATIENCE_MS)
            self.page.wait_for_timeout(30)

    def did(self, what: str) -> None:
        self.steps.append(f"{urlsplit(self.page.url).path}: {what}")

    def _route(self, address: str) -> str:
        path = urlsplit(address).path
        return self.record.route_of(path) or path

    def _press_link(self) -> bool:
        links = self.page.evaluate(LOOK_AT_LINKS)
        if not links:
            return False
        weights = [1 / (1 + self.record.routes[self._route(link["href"])]) ** 1.2 for link in links]
        link = self.rng.choices(links, weights)[0]
        if self._route(link["href"]) in SPARED:
            return False
        before = self.page.url
        self.did(f"link “{link['text']}” → {link['href'].removeprefix(self.base)}")
        target = self.page.locator("a[href]").nth(link["place"])
        target.click(timeout=PRESS_MS)
        self._settle()
        for answer in list(self.answers):
            if answer.status in {400, 403, 404, 405} and answer.request.is_navigation_request():
                self._shown_but_refused(before, link["href"], answer.status)
        return True

    def _shown_but_refused(self, before: str, href: str, status: int) -> None:
        """A link that leads nowhere is a fault when the page, drawn anew, still shows it."""
        with contextlib.suppress(BrowserError):
            refused = self.page.url
            self.page.goto(before)
            still = any(link["href"] == href for link in self.page.evaluate(LOOK_AT_LINKS))
            again = self.context.request.get(href, max_redirects=5)
            if still and again.status == status:
                self.fault("dead link", before, f"{href} answers {status}", self.page)
            elif refused:
                self.page.goto("/")

    def _forms(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.page.evaluate(LOOK_AT_FORMS)
        return [form for form in found if self._may_send(form)]

    def _may_send(self, form: dict[str, Any]) -> bool:
        actions = [form["action"], *(button["action"] for button in form["buttons"])]
        for action in actions:
            path = urlsplit(action).path
            if self._route(path) in SPARED or "logout" in path or "/out/" in path:
                return False
            # Who walks must not be locked out, moved or erased by another who walks.
            about = path.split("nguoi-dung/")[-1].split("/")[0]
            if "nguoi-dung/" in path and about in self.own_people and form["method"] == "post":
                return False
        return True

    def _send_form(self) -> bool:
        if self.rng.random() < 0.6:  # many forms stand behind a summary
            self.page.evaluate(UNFOLD)
        forms = self._forms()
        if not forms:
            return False
        # Those of the page itself before those of its frame (search, language, theme).
        weights = [self._weight_of(form) for form in forms]
        form = self.rng.choices(forms, weights)[0]
        how = self.rng.choices(("plausible", "nonsense", "as it is"), (60, 25, 15))[0]
        self._fill(self.page, form, how)
        self._submit(self.page, form, how, double=self.rng.random() < 0.12)
        return True

    def _weight_of(self, form: dict[str, Any]) -> float:
        if self._route(form["action"]) in {"set_language", "theme", "search"}:
            return 0.1
        seen = self.record.routes[self._route(form["action"])]
        return (8 if form["method"] == "post" else 2) / (1 + seen)

    def _fill(self, page: Page, form: dict[str, Any], how: str) -> None:
        if how == "as it is":
            return
        if how == "nonsense":
            page.locator("form").nth(form["place"]).evaluate("f => { f.noValidate = true; }")
        for raw in form["fields"]:
            field = Field(
                raw["place"], raw["tag"], raw["kind"], raw["name"], tuple(raw["options"]),
                raw["accept"], raw["multiple"], raw["least"], raw["most"],
            )  # fmt: skip
            with contextlib.suppress(BrowserError):
                self._fill_field(page, form["place"], field, how)

    def _fill_field(self, page: Page, place: int, field: Field, how: str) -> None:
        rng = self.rng
        control = (
            page.locator("form")
            .nth(place)
            .evaluate_handle("(f, i) => f.elements[i]", field.place)
            .as_element()
        )
        if control is None:
            return
        if field.kind == "file":
            if rng.random() < 0.8:
                wanted = [f for f in self.files if f.suffix in field.accept] or list(self.files)
                control.set_input_files(rng.choice(wanted if how == "plausible" else self.files))
        elif field.kind in {"radio", "checkbox"}:
            if rng.random() < (0.4 if field.kind == "checkbox" else 0.5):
                control.evaluate("e => e.click()")
        elif field.options:
            if how == "nonsense" and rng.random() < 0.5:
                control.evaluate(
                    "(e, v) => { e.add(new Option(v, v, true, true)); }", nonsense(rng)[:200]
                )
            elif rng.random() < 0.8:
                chosen = rng.choice(field.options)
                control.evaluate(CHOOSE, chosen)
        elif how == "nonsense":
            control.evaluate(FORCE, nonsense(rng))
        elif rng.random() < 0.85:
            control.fill(plausible(field, rng), timeout=1000)

    def _submit(self, page: Page, form: dict[str, Any], how: str, *, double: bool) -> None:
        before = page.url
        button = self.rng.choice(form["buttons"])
        path = (button["action"] or form["action"]).removeprefix(self.base)
        if "download" in path or "zip" in path:
            double = False
        told = " twice" if double else ""
        names = ", ".join(sorted({field["name"] for field in form["fields"]}))[:120]
        self.did(f"{form['method']} “{button['text']}” → {path}{told} ({how}: {names})")
        target = page.locator("form").nth(form["place"])
        handle = target.evaluate_handle("(f, i) => f.elements[i]", button["place"]).as_element()
        assert handle is not None
        (handle.dblclick if double else handle.click)(timeout=PRESS_MS)
        self._settle()
        for answer in list(self.answers):
            bad = answer.status in {400, 405} or (answer.status in {403, 404} and how != "nonsense")
            if bad and answer.request.method != "GET":
                self._offered_but_refused(before, answer)

    def _offered_but_refused(self, before: str, answer: Response) -> None:
        """A form whose sending is refused is a fault when the page, drawn anew, still offers it."""
        with contextlib.suppress(BrowserError):
            self.page.goto(before)
            paths = {urlsplit(form["action"]).path for form in self.page.evaluate(LOOK_AT_FORMS)}
            path = urlsplit(answer.url).path
            if path in paths or answer.status in {400, 405}:
                self.fault(
                    "refused form", before, f"POST {path} answers {answer.status}", self.page
                )

    def _send_from_two_tabs(self) -> bool:
        forms = [form for form in self._forms() if form["method"] == "post" and form["fields"]]
        if not forms:
            return False
        form = self.rng.choice(forms)
        other = self.context.new_page()
        try:
            other.goto(self.page.url)
            if len(other.evaluate(LOOK_AT_FORMS)) != len(self.page.evaluate(LOOK_AT_FORMS)):
                return False
            for page in (self.page, other):
                self._fill(page, form, "plausible")
            for page in (self.page, other):
                self._submit(page, form, "plausible", double=False)
        finally:
            other.close()
        return True

    def _open_something(self) -> bool:
        openers = self.page.locator(OPENERS)
        shown = openers.evaluate_all(
            "all => all.map((e, i) => [e, i])"
            ".filter(([e]) => e.checkVisibility() && e.getClientRects().length).map(([, i]) => i)"
        )
        if not shown:
            return False
        opener = openers.nth(self.rng.choice(shown))
        self.did(f"open “{' '.join((opener.text_content() or '').split())[:50]}”")
        opener.click(timeout=PRESS_MS)
        return True

    def _back(self) -> bool:
        self.did("back")
        self.page.go_back()
        if not self.page.url.startswith(self.base):
            self.page.goto("/")
        return True

    def _reload(self) -> bool:
        self.did("reload")
        self.page.reload()
        return True

    def _resize(self) -> bool:
        now = self.page.viewport_size or {"width": WIDE}
        width = NARROW if now["width"] == WIDE else WIDE
        self.did(f"resize to {width}")
        self.page.set_viewport_size({"width": width, "height": 844})
        return True

    def _change_tab(self) -> bool:
        tabs = self.context.pages
        if len(tabs) < MOST_TABS and self.rng.random() < 0.6:
            self.page = self.context.new_page()
            self.page.goto(self.rng.choice(tabs).url)
            self.did("the same in a new tab")
        elif len(tabs) > 1:
            self.page = self.rng.choice(tabs)
            self.did("another tab")
            if self.rng.random() < 0.3:
                self.page.close()
                self.page = self.context.pages[0]
        return True

    def _change_address(self) -> bool:
        parts = urlsplit(self.page.url)
        address = address_with_nonsense(parts.path, parts.query, self.rng)
        self.did(f"typed the address {address[:150]}")
        self.page.goto(address)
        return True

    # --- looking ------------------------------------------------------------------------------

    def _look(self) -> None:
        for page in list(self.context.pages):  # pages that links opened
            if page is not self.page and (
                page.url == "about:blank" or len(self.context.pages) > MOST_TABS
            ):
                page.close()
        for answer in list(self.answers):
            self._judge(answer)
        heard, self.heard = self.heard, []
        for kind, page, what in heard:
            self.fault(kind, page.url, what, page)
        with contextlib.suppress(BrowserError):
            self._look_at_page()
        if not self.page.url.startswith(self.base) or self.page.url.startswith("chrome-error"):
            self.page.goto("/")
        with contextlib.suppress(BrowserError):
            html = self.page.evaluate("document.contentType === 'text/html'")
            if not html:
                self.page.goto("/")
            elif not self.signed_in():
                self.steps.append("(signed in again)")
                self.sign_in()

    def _judge(self, answer: Response) -> None:
        path = urlsplit(answer.url).path
        if not answer.url.startswith(self.base) or path.startswith("/static/"):
            return
        self.record.routes[self._route(answer.url)] += 1
        self.record.statuses[f"{answer.request.method} {answer.status}"] += 1
        if answer.status >= 500:
            told = f"{answer.request.method} {answer.status}"
            self.fault("server error", answer.url, told, self.page)
        with contextlib.suppress(BrowserError):
            timing = answer.request.timing
            took = (timing["responseStart"] - timing["requestStart"]) / 1000
            if took > self.slow and not self._fast_again(answer):
                self.fault("slow", answer.url, f"{answer.request.method} took {took:.1f} s")

    def _fast_again(self, answer: Response) -> bool:
        """The machine may have been busy: a page that answers in time once more is not slow."""
        if answer.request.method != "GET":
            return False
        started = time.perf_counter()
        self.context.request.get(answer.url, max_redirects=0)
        return time.perf_counter() - started < self.slow

    def _look_at_page(self) -> None:
        self.record.pages += 1
        seen = self.page.evaluate(
            "() => ({html: document.contentType === 'text/html', title: document.title.trim(),"
            " h1: document.querySelectorAll('h1').length,"
            " wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,"
            " widest: [...document.querySelectorAll('main *')].filter(e =>"
            "   e.getBoundingClientRect().right > document.documentElement.clientWidth + 1"
            "   && !e.closest('.table-wrap, [data-scroll]')).slice(0, 3).map(e =>"
            "   e.tagName + '.' + e.className).join(' ')})"
        )
        if not seen["html"] or not self.page.url.startswith(self.base):
            return
        if self._route(self.page.url).startswith("api"):
            return
        if not seen["title"] or not seen["h1"]:
            what = f"title “{seen['title']}”, {seen['h1']} h1"
            self.fault("no heading", self.page.url, what, self.page)
        size = self.page.viewport_size
        if size and size["width"] == NARROW and seen["wide"] > 1:
            what = f"{seen['wide']} px too wide: {seen['widest']}"
            self.fault("sideways scroll", self.page.url, what, self.page)
