"""What several JSON documents have in common: the base of every shape, findings, and the identity of items."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from snapshot_tool.model.finding import Finding, Place, Severity
from snapshot_tool.model.item import Item, ItemKind
from snapshot_tool.model.selection import Selection


class Shape(BaseModel):
    """A JSON object of a document: frozen, strict about types, and blind to keys that it does not know."""

    model_config = ConfigDict(
        strict=True, frozen=True, populate_by_name=True, use_attribute_docstrings=True, defer_build=True
    )


class FindingShape(Shape):
    """What a rule found."""

    code: str
    severity: Severity
    message: str
    object: str
    """`collection`, `collection.field`, or the name of an index or constraint; may be empty."""
    file: str
    line: int | None
    column: int | None
    path: str
    """The JSON path in the file."""
    remedies: list[str]
    allow: str
    """What `--allow` takes to go on all the same; empty where nothing may."""
    environments: list[str] = []
    """Databases in which it holds, such as `@production`; none where it needs none, or is about the one of a plan."""

    @classmethod
    def of(cls, finding: Finding) -> FindingShape:
        """Return the shape of a finding."""
        place = finding.place
        return cls(
            code=finding.code,
            severity=finding.severity,
            message=finding.message,
            object=place.object,
            file=place.file,
            line=place.line,
            column=place.column,
            path=place.path,
            remedies=list(finding.remedies),
            allow=finding.allow,
            environments=list(finding.environments),
        )

    def value(self) -> Finding:
        """Return the finding."""
        place = Place(self.object, self.file, self.line, self.column, self.path)
        return Finding(
            self.code, self.severity, self.message, place, tuple(self.remedies), self.allow, tuple(self.environments)
        )


class SelectionShape(Shape):
    """Collections by patterns of their names, as a shell matches them; every collection where both lists are empty."""

    only: list[str] = []
    """What is taken; everything where there is none."""
    exclude: list[str] = []
    """What is left out of that."""

    @classmethod
    def of(cls, selection: Selection) -> SelectionShape:
        """Return the shape of a selection."""
        return cls(only=list(selection.only), exclude=list(selection.exclude))

    def value(self) -> Selection:
        """Return the selection."""
        return Selection(tuple(self.only), tuple(self.exclude))


class ItemShape(Shape):
    """The identity of an item; `field` is empty for a collection."""

    kind: ItemKind
    collection: str
    field: str

    @classmethod
    def of(cls, item: Item) -> ItemShape:
        """Return the shape of an item."""
        return cls(kind=item.kind, collection=item.collection, field=item.field)

    def value(self) -> Item:
        """Return the item."""
        return Item(self.kind, self.collection, self.field)
