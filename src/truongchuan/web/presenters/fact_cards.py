"""The facts of a draft as cards, each field with the means to correct it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from truongchuan.engines.plan.correct import Correction
from truongchuan.engines.plan.document import Span
from truongchuan.engines.plan.facts import (
    Duty,
    LegalReference,
    PlanFacts,
    RoadmapRow,
    SchoolFact,
    UnitMention,
)
from truongchuan.web.presenters.facts import (
    FactCard,
    FactField,
    FactSection,
    corrected_fields,
)
from truongchuan.web.presenters.plan_marks import (
    DOCUMENT_ID,
    TARGETS_ID,
    FactIds,
    fact_ids,
    mark_anchor,
)
from truongchuan.web.presenters.plan_values import (
    GROUP_LABELS,
    group_label,
    month_text,
    quarter_choices,
    recognition_choices,
    value_text,
)
from truongchuan.web.templatetags.vn import date_vn, quarter_vn
from truongchuan.wording.labels import SCHOOL_KINDS, field_label

SHOWN_LINES = 12


def fact_sections(
    facts: PlanFacts, corrections: Sequence[Correction] = (), opened: tuple[str, str] = ("", "")
) -> tuple[FactSection, ...]:
    """Return everything that was read. ``opened`` is part and key of the card left open."""
    ids = fact_ids(facts)
    changed = corrected_fields(corrections)
    build = _Cards(facts, ids, changed, opened)
    return (
        FactSection("doc", _("Văn bản"), "document", (build.document(),), ""),
        FactSection(
            "targets", _("Chỉ tiêu"), "target", build.targets(), _("Văn bản không nêu chỉ tiêu.")
        ),
        FactSection(
            "schools",
            _("Trường"),
            "school",
            build.schools(),
            _("Văn bản không nêu trường nào."),
            "school",
        ),
        FactSection(
            "rows", _("Lộ trình"), "row", build.rows(), _("Văn bản không có bảng lộ trình."), "row"
        ),
        FactSection(
            "duties", _("Phân công"), "duty", build.duties(), _("Văn bản không phân công đơn vị.")
        ),
        FactSection("laws", _("Căn cứ"), "law", build.references(), _("Văn bản không nêu căn cứ.")),
        FactSection(
            "recipients",
            _("Nơi nhận"),
            "recipient",
            build.recipients(),
            _("Văn bản không có phần nơi nhận."),
        ),
    )


class _Cards:
    def __init__(
        self,
        facts: PlanFacts,
        ids: FactIds,
        changed: set[tuple[str, str, str]],
        opened: tuple[str, str],
    ) -> None:
        self.facts = facts
        self.ids = ids
        self.changed = changed
        self.opened = opened
        self.quarters = quarter_choices(facts)

    def _field(
        self,
        part: str,
        key: str,
        name: str,
        text: str,
        *,
        value: str | None = None,
        control: str = "text",
        options: tuple[tuple[str, str], ...] = (),
        hint: str = "",
        href: str = "",
        listed: bool = True,
    ) -> FactField:
        return FactField(
            name=name,
            label=field_label(name, _),
            text=text or "—",
            value=text if value is None else value,
            control=control,
            options=options,
            hint=hint,
            corrected=(part, key, name) in self.changed,
            href=href,
            listed=listed,
        )

    def document(self) -> FactCard:
        document = self.facts.document
        places: dict[str, Span | None] = {
            "number": document.number_span,
            "date": document.date_span,
            "title": document.title_span,
            "signatory_name": document.signatory_span,
        }
        texts = {
            "number": document.number or "",
            "date": date_vn(document.date) if document.date else "",
            "issuer": document.issuer or "",
            "place": document.place or "",
            "title": document.title or "",
            "signatory_name": document.signatory_name or "",
        }
        fields = [
            self._field(
                "document",
                "",
                name,
                text,
                control="textarea" if name == "title" else "text",
                hint=_("Viết như 10/02/2023.") if name == "date" else "",
                href=f"#{mark_anchor(f'{DOCUMENT_ID}-{name}')}" if places.get(name) else "",
            )
            for name, text in texts.items()
        ]
        years = ", ".join(map(str, self.facts.years))
        fields.append(FactField("years", _("năm thực hiện"), years or "—"))
        fields.append(
            FactField("position", _("chức vụ người ký"), document.signatory_position or "—")
        )
        return FactCard(
            id=DOCUMENT_ID,
            title=document.number or _("Văn bản không có số"),
            part="document",
            fields=tuple(fields),
            open=self.opened[0] == "document",
        )

    def targets(self) -> tuple[FactCard, ...]:
        targets = self.facts.targets
        spans = {
            "total": targets.total_span,
            "new": targets.new_span,
            "stretch": targets.stretch_span,
            "renewal": targets.renewal_span,
        }
        fields = [
            self._field(
                "targets",
                "",
                name,
                "" if getattr(targets, name) is None else str(getattr(targets, name)),
                href=f"#{mark_anchor(f'{TARGETS_ID}-{name}')}" if span else "",
            )
            for name, span in spans.items()
        ]
        for quarter in targets.by_quarter:
            counts = (
                (_("tổng %(n)s"), quarter.total),
                (_("mới %(n)s"), quarter.new),
                (_("lại %(n)s"), quarter.renewal),
                (_("phấn đấu thêm %(n)s"), quarter.stretch or None),
            )
            text = ", ".join(words % {"n": n} for words, n in counts if n is not None)
            href = f"#{mark_anchor(f'{TARGETS_ID}-{quarter.quarter}')}"
            fields.append(FactField("quarter", quarter_vn(quarter.quarter), text, href=href))
        return (
            FactCard(
                id=TARGETS_ID,
                title=_("Số văn bản nêu"),
                part="targets",
                fields=tuple(fields),
                open=self.opened[0] == "targets",
            ),
        )

    def schools(self) -> tuple[FactCard, ...]:
        return tuple(
            self._school(school, fact_id)
            for school, fact_id in zip(self.facts.schools, self.ids.schools, strict=True)
        )

    def _school(self, school: SchoolFact, fact_id: str) -> FactCard:
        part, key = "school", school.name
        recognition = str(school.recognition) if school.recognition else ""
        stretch = "true" if school.stretch else ""
        fields = (
            self._field(part, key, "name", school.name, listed=False),
            self._field(
                part,
                key,
                "recognition",
                value_text("recognition", recognition),
                value=recognition,
                control="select",
                options=recognition_choices(),
            ),
            self._field(
                part,
                key,
                "quarter",
                quarter_vn(school.quarter) if school.quarter else "",
                value=school.quarter or "",
                control="select",
                options=self.quarters,
            ),
            self._field(
                part,
                key,
                "degree",
                str(school.degree or ""),
                control="select",
                options=(("", _("không nêu")), ("1", "1"), ("2", "2")),
            ),
            self._field(
                part,
                key,
                "stretch",
                value_text("stretch", school.stretch),
                value=stretch,
                control="select",
                options=(
                    ("", pgettext("yes or no", "không")),
                    ("true", pgettext("yes or no", "có")),
                ),
            ),
        )
        subtitle = _(SCHOOL_KINDS[school.kind]) if school.kind in SCHOOL_KINDS else ""
        if school.variants:
            variants = ", ".join(school.variants)
            subtitle = f"{subtitle} · " + _("còn viết: %(names)s") % {"names": variants}
        return FactCard(
            id=fact_id,
            title=school.name,
            part=part,
            key=key,
            subtitle=subtitle,
            fields=fields,
            line=school.span.line,
            href=f"#{mark_anchor(fact_id)}",
            lines=_lines(m.span for m in school.mentions),
            removable=True,
            open=self.opened == (part, key),
        )

    def rows(self) -> tuple[FactCard, ...]:
        return tuple(
            self._row(row, fact_id)
            for row, fact_id in zip(self.facts.roadmap, self.ids.rows, strict=True)
        )

    def _row(self, row: RoadmapRow, fact_id: str) -> FactCard:
        part, key = "row", str(row.row)
        separator = _("Cách nhau bằng dấu chấm phẩy.")
        months = ", ".join(month_text(month) for month in row.months)
        schools = "; ".join(row.schools or ())
        fields = (
            self._field(
                part,
                key,
                "months",
                months,
                value="; ".join(f"{m[5:]}/{m[:4]}" for m in row.months),
                hint=_("Viết như 05/2023; 06/2023."),
                listed=False,
            ),
            self._field(part, key, "task", row.task, control="textarea", listed=False),
            self._field(part, key, "lead", _units(row.lead), hint=separator),
            self._field(part, key, "cooperating", _units(row.cooperating), hint=separator),
            self._field(part, key, "schools", schools, hint=separator),
            self._field(
                part,
                key,
                "school_group",
                group_label(row.school_group) if row.school_group else "",
                value=row.school_group or "",
                control="select",
                options=(
                    ("", _("không nêu")),
                    *((group, group_label(group)) for group in GROUP_LABELS),
                    *self.quarters[1:],
                ),
            ),
            *_stated(row),
        )
        return FactCard(
            id=fact_id,
            title=f"{row.row}. {row.task}",
            part=part,
            key=key,
            subtitle=months,
            fields=fields,
            line=row.span.line,
            href=f"#{mark_anchor(fact_id)}",
            removable=True,
            open=self.opened == (part, key),
        )

    def duties(self) -> tuple[FactCard, ...]:
        return tuple(
            self._duty(number, duty, fact_id)
            for number, (duty, fact_id) in enumerate(
                zip(self.facts.duties, self.ids.duties, strict=True)
            )
        )

    def _duty(self, number: int, duty: Duty, fact_id: str) -> FactCard:
        key = str(number)
        return FactCard(
            id=fact_id,
            title=f"{duty.no or number + 1}. {duty.unit.name}",
            part="duty",
            key=key,
            fields=(self._field("duty", key, "unit", duty.unit.name, listed=False),),
            items=tuple((item.span.line, item.text) for item in duty.items),
            line=duty.span.line,
            href=f"#{mark_anchor(fact_id)}",
            open=self.opened == ("duty", key),
        )

    def references(self) -> tuple[FactCard, ...]:
        return tuple(
            FactCard(
                id=fact_id,
                title=reference.number or reference.kind or _("Căn cứ không có số"),
                subtitle=_reference_text(reference),
                line=reference.span.line,
                href=f"#{mark_anchor(fact_id)}",
            )
            for reference, fact_id in zip(
                self.facts.legal_references, self.ids.references, strict=True
            )
        )

    def recipients(self) -> tuple[FactCard, ...]:
        return tuple(
            FactCard(
                id=fact_id,
                title=recipient.text,
                line=recipient.span.line,
                href=f"#{mark_anchor(fact_id)}",
            )
            for recipient, fact_id in zip(self.facts.recipients, self.ids.recipients, strict=True)
        )


def _stated(row: RoadmapRow) -> Iterator[FactField]:
    if row.stated_school_count is not None:
        label = field_label("stated_school_count", _)
        yield FactField("stated_school_count", label, str(row.stated_school_count))
    if row.advises_to is not None:
        yield FactField("advises_to", _("tham mưu cho"), row.advises_to.name)


def _reference_text(reference: LegalReference) -> str:
    day = _("ngày %(day)s") % {"day": date_vn(reference.date)} if reference.date else ""
    return " · ".join(part for part in (day, reference.issuer, reference.title) if part)


def _units(units: Iterable[UnitMention]) -> str:
    return "; ".join(unit.name for unit in units)


def _lines(spans: Iterable[Span]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(span.line for span in spans))[:SHOWN_LINES]
