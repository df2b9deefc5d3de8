"""``python -m synthetic --out data/raw --truth synthetic/truth --seed 2025``."""

import argparse
from pathlib import Path

from synthetic.dossier import Settings, generate
from synthetic.planting import parse_planted


def main(argv: list[str] | None = None) -> int:
    """Build one synthetic dossier and its truth."""
    parser = argparse.ArgumentParser(prog="synthetic", description="Berkas Musrenbang sintetis dengan kebenarannya")
    parser.add_argument("--out", type=Path, default=Path("data/raw"), help="akar data mentah")
    parser.add_argument("--truth", type=Path, default=Path("synthetic/truth"), help="akar tabel kebenaran")
    parser.add_argument("--seed", type=int, default=2025)
    parser.add_argument("--kecamatan", type=int, default=6)
    parser.add_argument("--desa", type=int, default=46)
    parser.add_argument("--proposals", type=int, default=900, help="usulan desa/kelurahan")
    parser.add_argument("--dirt", type=float, default=1.0, help="0 (bersih) .. 1 (seperti kenyataan) .. 2 (terburuk)")
    parser.add_argument("--code", default="99.01")
    parser.add_argument("--year", type=int, default=2025, help="tahun rencana")
    parser.add_argument(
        "--after",
        type=int,
        action="append",
        default=[],
        metavar="SEED",
        help="seed tahun sebelumnya (boleh diulang, tertua dulu); usulan tak didanai kembali",
    )
    parser.add_argument(
        "--plant",
        type=parse_planted,
        metavar="EFFECT",
        help="pengaruh yang ditanam: poor@TAHAP:BAGIAN atau first@kecamatan:K",
    )
    args = parser.parse_args(argv)
    if not 0 <= args.dirt <= 2:
        parser.error("--dirt harus 0..2")
    if not 1 <= args.kecamatan <= args.desa:
        parser.error("--kecamatan harus 1..--desa")
    counts = generate(
        args.out,
        args.truth,
        Settings(
            args.seed,
            args.kecamatan,
            args.desa,
            args.proposals,
            args.dirt,
            args.code,
            args.year,
            tuple(args.after),
            args.plant,
        ),
    )
    print("  ".join(f"{name}={count}" for name, count in counts.items()))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
