"""Boundaries of areas from GeoJSON in ``context/``: read with suspicion, thinned, stored beside the tables.

A feature belongs to the area whose Kemendagri code one of its properties holds ("32.02.11.2004" or
"3202112004"); nothing is matched by name. Outlines are kept, holes are not.
"""

import json
import math
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from musrenbang_analysis.findings import Finding

Ring = list[tuple[float, float]]
Boundaries = dict[str, list[Ring]]
"""Outlines (longitude, latitude) by area code."""
SUFFIXES = (".geojson",)
STORED = "boundaries.json"
LARGEST = 60_000_000
"""Bytes of one file; a kabupaten with all its villages has a few million."""
GRID = 900
"""Points of the longer side of the map: what lies closer together is one point."""
CODE = re.compile(r"(\d{2})\.?(\d{2})(?:\.?(\d{2})(?:\.?(\d{4}))?)?")


def is_boundary_file(path: Path) -> bool:
    """A file of ``context/`` that is read here."""
    return path.suffix.casefold() in SUFFIXES


def read_boundaries(folder: Path, kabupaten_code: str) -> tuple[Boundaries, list[Finding]]:
    """The outlines in ``folder/context/*.geojson`` that belong to the kabupaten, and what is wrong with the files.

    A file that cannot be read is a finding and gives nothing; a feature without a code of this kabupaten is
    counted in one.
    """
    found: Boundaries = {}
    findings: list[Finding] = []
    context = folder / "context"
    for path in sorted(context.iterdir()) if context.is_dir() else ():
        if not path.is_file() or path.is_symlink() or not is_boundary_file(path):
            continue
        name = f"context/{path.name}"
        try:
            features = _features(path)
        except (ValueError, RecursionError, OSError) as error:
            findings.append(Finding("MSB-D14", name, facts={"detail": str(error)[:120] or type(error).__name__}))
            continue
        strange = 0
        for feature in features:
            code, rings = _code(feature, kabupaten_code), _rings(feature)
            if code is None or not rings:
                strange += 1
                continue
            found.setdefault(code, []).extend(rings)
        if strange:
            facts = {"count": strange, "all": len(features), "code": kabupaten_code}
            findings.append(Finding("MSB-D15", name, facts=facts))
    return _thinned(found), findings


def write_boundaries(folder: Path, boundaries: Mapping[str, list[Ring]]) -> None:
    """Store the outlines beside the tables; without any, an older file is taken away."""
    path = folder / STORED
    if boundaries:
        path.write_text(json.dumps(boundaries, separators=(",", ":")) + "\n", encoding="utf-8")
    else:
        path.unlink(missing_ok=True)


def stored_boundaries(folder: Path) -> Boundaries:
    """The outlines stored beside the tables; none when there are no boundaries."""
    path = folder / STORED
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def _features(path: Path) -> list[dict]:
    if path.stat().st_size > LARGEST:
        raise ValueError(f"> {LARGEST // 1_000_000} MB")
    content = json.loads(path.read_text(encoding="utf-8-sig"), parse_constant=_no_constant)
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list):
        raise ValueError("FeatureCollection?")
    return [feature for feature in features if isinstance(feature, dict)]


def _no_constant(word: str) -> float:
    raise ValueError(word)


def _code(feature: dict, kabupaten_code: str) -> str | None:
    """The narrowest code of this kabupaten among the properties."""
    properties = feature.get("properties")
    codes = []
    for value in properties.values() if isinstance(properties, dict) else ():
        match = CODE.fullmatch(str(value).strip()[:20]) if isinstance(value, str | int) else None
        code = ".".join(filter(None, match.groups())) if match else ""
        if code == kabupaten_code or code.startswith(f"{kabupaten_code}."):
            codes.append(code)
    return max(codes, key=len, default=None)


def _rings(feature: dict) -> list[Ring]:
    geometry = feature.get("geometry")
    if not isinstance(geometry, dict):
        return []
    coordinates = geometry.get("coordinates")
    kinds = {"Polygon": [coordinates], "MultiPolygon": coordinates}
    polygons = kinds.get(str(geometry.get("type")))
    rings = []
    for polygon in polygons if isinstance(polygons, list) else ():
        if isinstance(polygon, list) and polygon and isinstance(polygon[0], list):
            ring = list(_points(polygon[0]))
            if len(ring) >= 3:
                rings.append(ring)
    return rings


def _points(ring: list) -> Iterator[tuple[float, float]]:
    for point in ring:
        if isinstance(point, list) and len(point) >= 2 and all(_is_number(part) for part in point[:2]):
            x, y = float(point[0]), float(point[1])
            if -180 <= x <= 180 and -90 <= y <= 90:
                yield x, y


def _is_number(part: object) -> bool:
    return isinstance(part, int | float) and not isinstance(part, bool) and math.isfinite(part)


def _thinned(found: Boundaries) -> Boundaries:
    """Points on a grid fine enough for print; runs of one grid point become one."""
    points = [point for rings in found.values() for ring in rings for point in ring]
    if not points:
        return {}
    wide = max(x for x, _ in points) - min(x for x, _ in points)
    high = max(y for _, y in points) - min(y for _, y in points)
    step = max(wide, high) / GRID or 1.0
    out: Boundaries = {}
    for code in sorted(found):
        rings = [_on_grid(ring, step) for ring in found[code]]
        kept = [ring for ring in rings if len(ring) >= 3]
        out[code] = kept or [found[code][0][:64]]
    return out


def _on_grid(ring: Ring, step: float) -> Ring:
    thinned: Ring = []
    for x, y in ring:
        point = (round(round(x / step) * step, 6), round(round(y / step) * step, 6))
        if not thinned or thinned[-1] != point:
            thinned.append(point)
    return thinned[:-1] if len(thinned) > 1 and thinned[0] == thinned[-1] else thinned
