"""What a reader of one dossier must know besides the file at hand: places, SKPD, the proposal dictionary."""

from dataclasses import dataclass, field

from musrenbang_analysis.dossier import Dossier
from musrenbang_analysis.findings import Finding
from musrenbang_analysis.normalise.code import sub_kegiatan_code
from musrenbang_analysis.normalise.place import Gazetteer
from musrenbang_analysis.normalise.place_change import packaged_changes, read_changes
from musrenbang_analysis.normalise.place_index import packaged_aliases, packaged_places
from musrenbang_analysis.normalise.rupiah import parse_rupiah
from musrenbang_analysis.normalise.skpd import SkpdDirectory
from musrenbang_analysis.normalise.text import activity_key


@dataclass(frozen=True)
class ReadingContext:
    """Places of the kabupaten, its SKPD, and ``kamus``: activity key -> (sub kegiatan code, name)."""

    dossier: Dossier
    gazetteer: Gazetteer
    places: tuple[tuple[str, str], ...]
    skpd: SkpdDirectory
    kamus: dict[str, tuple[str, str]]
    prices: dict[str, int] = field(default_factory=dict)
    """Activity key -> price of one unit, from the dictionary's column ``harga_satuan``."""


def reading_context(dossier: Dossier) -> ReadingContext:
    """The context of ``dossier``: the packaged Kemendagri list, or its own ``context/wilayah.csv``.

    The dossier's own tables (``wilayah.csv``: kode,nama; ``wilayah_perubahan.csv``: old names and codes of places;
    ``skpd.csv``: code,name,group; ``kamus_usulan.csv``: usulan, sub_kegiatan_code, sub_kegiatan_name, harga_satuan)
    come before the packaged ones.
    """
    own = [(row.get("kode", ""), row.get("nama", "")) for row in dossier.context_rows("wilayah.csv")]
    places = own or list(packaged_places(dossier.kabupaten_code))
    if not places:
        dossier.findings.append(Finding("MSB-D09", "dossier.yml", facts={"code": dossier.kabupaten_code}))
    own_changes = read_changes(dossier.context_rows("wilayah_perubahan.csv"))
    return ReadingContext(
        dossier=dossier,
        gazetteer=Gazetteer(
            places,
            packaged_aliases(dossier.kabupaten_code),
            [*own_changes, *packaged_changes(dossier.kabupaten_code)],
            dossier.held_year or dossier.plan_year - 1,
        ),
        places=tuple(places),
        skpd=SkpdDirectory(
            [row | {"alias": row.get("alias") or row.get("name", "")} for row in dossier.context_rows("skpd.csv")],
            kabupaten_code=dossier.kabupaten_code,
            kecamatan_names=[name for code, name in places if code.count(".") == 2],
        ),
        kamus=_kamus(dossier),
        prices=_prices(dossier),
    )


def _prices(dossier: Dossier) -> dict[str, int]:
    """A name with two prices has none."""
    prices: dict[str, set[int]] = {}
    for row in dossier.context_rows("kamus_usulan.csv"):
        price = parse_rupiah(row.get("harga_satuan", "")).value
        if price and row.get("usulan"):
            prices.setdefault(activity_key(row["usulan"]), set()).add(price)
    return {key: next(iter(found)) for key, found in prices.items() if len(found) == 1}


def _kamus(dossier: Dossier) -> dict[str, tuple[str, str]]:
    """A name that stands for two different sub kegiatan answers nothing and is left out."""
    meanings: dict[str, set[tuple[str, str]]] = {}
    for row in dossier.context_rows("kamus_usulan.csv"):
        code = sub_kegiatan_code(row.get("sub_kegiatan_code", ""))
        if code and row.get("usulan"):
            meanings.setdefault(activity_key(row["usulan"]), set()).add((code, row.get("sub_kegiatan_name", "")))
    return {key: next(iter(codes)) for key, codes in meanings.items() if len({code for code, _ in codes}) == 1}
