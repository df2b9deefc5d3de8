"""Hard truth chains: invented kabupaten whose proposals are followed from the village to the budget."""

from synthetic.chains.build import Chain, Truth, chain

__all__ = ["Chain", "Truth", "chain"]
