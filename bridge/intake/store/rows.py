"""Between records and rows: a row is a value by the name of its column."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec
from msgspec.inspect import DictType, StrType, Type, VarTupleType

from bridge.intake.store.records import ProfileHead, UploadRecord
from bridge.intake.store.tables import fields_of, kind_of

Row = dict[str, Any]

_encode = msgspec.json.Encoder().encode


def to_json(value: object) -> str:
    return _encode(value).decode()


class _Rows:
    """The rows of one kind of record. `names`: of its columns, in the order of the fields."""

    def __init__(self, struct: type[msgspec.Struct]) -> None:
        kinds = {name: kind_of(field)[0] for name, field in fields_of(struct).items()}
        self.names = tuple(kinds)
        self._texts = tuple(name for name, kind in kinds.items() if kind is StrType)
        self._parse = {name: _PARSERS[kind] for name, kind in kinds.items() if kind in _PARSERS}

    def row(self, struct: msgspec.Struct) -> Row:
        row = msgspec.structs.asdict(struct)
        for name in self._texts:
            text = row[name]
            if text is not None and not text.isascii():
                row[name] = text.encode("utf-8", "replace").decode()  # a lone surrogate is no UTF-8
        for name in self._parse:
            if row[name] is not None:
                row[name] = to_json(row[name])
        return row

    def fields(self, values: Iterable[Any]) -> Row:
        row = dict(zip(self.names, values, strict=True))
        for name, parse in self._parse.items():
            if row[name] is not None:
                row[name] = parse(row[name])
        return row


#: What is kept as JSON.
_PARSERS: dict[type[Type], Callable[[str], Any]] = {
    DictType: msgspec.json.Decoder(dict[str, Any]).decode,
    VarTupleType: msgspec.json.Decoder(tuple[Any, ...]).decode,
}
_UPLOADS, _PROFILES = _Rows(UploadRecord), _Rows(ProfileHead)
UPLOAD_FIELDS, PROFILE_FIELDS = _UPLOADS.names, _PROFILES.names
_UPLOAD_END, _IDENTITY = len(UPLOAD_FIELDS), PROFILE_FIELDS.index("identity")


def upload_row(record: UploadRecord) -> Row:
    row = _UPLOADS.row(record)
    del row["profile"]
    return row


def profile_row(record: UploadRecord, profile: ProfileHead) -> Row:
    row = _PROFILES.row(profile)
    row.update(number=record.number, vendor=record.vendor, scope=record.scope)
    return row


def view_rows(record: UploadRecord, profile: ProfileHead) -> list[Row]:
    return [{"view_id": view, "number": record.number} for view in dict.fromkeys(profile.view_ids)]


def record_from(row: Sequence[Any]) -> UploadRecord:
    """`row`: the fields of an upload, then those of its profile, all None without one."""
    of_profile = row[_UPLOAD_END:]
    found = of_profile[_IDENTITY] is not None
    profile = ProfileHead(**_PROFILES.fields(of_profile)) if found else None
    return UploadRecord(**_UPLOADS.fields(row[:_UPLOAD_END]), profile=profile)
