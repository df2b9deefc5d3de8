"""``python -m synthetic.chains --seed 1000 --out DIR``: one chain as CSV; ``--difficulty N`` measures N of them."""

import argparse
from pathlib import Path

from synthetic.chains.build import chain
from synthetic.chains.difficulty import difficulty
from synthetic.chains.vocabulary import FIRST_TEST_SEED


def main(argv: list[str] | None = None) -> int:
    """Write one chain, or print how hard chains are."""
    parser = argparse.ArgumentParser(prog="synthetic.chains", description="Rantai usulan sintetis yang sulit")
    parser.add_argument("--seed", type=int, default=FIRST_TEST_SEED, help="di bawah 1000: melatih; mulai 1000: menguji")
    parser.add_argument("--proposals", type=int, default=3000, help="usulan desa/kelurahan")
    parser.add_argument("--budget-lines", type=int, default=12000, help="baris APBD")
    parser.add_argument("--distractors", type=float, default=1.0, help="kelipatan pekerjaan serupa; 2-3 bila bergeser")
    parser.add_argument("--out", type=Path, help="folder untuk records.csv, pairs.csv, fates.csv, lexicon*.csv")
    parser.add_argument("--difficulty", type=int, default=0, metavar="N", help="ukur N rantai mulai dari seed itu")
    args = parser.parse_args(argv)
    size = (args.proposals, args.budget_lines, args.distractors)
    if args.difficulty:
        print(difficulty([chain(args.seed + index, *size) for index in range(args.difficulty)]).to_string(index=False))
        return 0
    made = chain(args.seed, *size)
    print(
        f"records={len(made.records)} pairs={len(made.truth.pairs)} share={made.truth.share():.3f} "
        f"share_rp={made.truth.share_rp():.3f}"
    )
    if args.out:
        args.out.mkdir(parents=True, exist_ok=True)
        for name, frame in (
            ("records", made.records),
            ("pairs", made.truth.pairs),
            ("fates", made.truth.fates),
            ("lexicon", made.lexicon),
            ("lexicon_holdout", made.lexicon_holdout),
        ):
            frame.to_csv(args.out / f"{name}.csv", index=False, lineterminator="\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
