"""A papermill engine that executes a notebook inside this process: no kernel to start, no ports.

Each notebook gets a namespace of its own. Plain Python cells only; a notebook with magics runs with
papermill's default engine (``papermill --engine nbclient``), which needs nothing of ours.
"""

import ast
import contextlib
import io
import sys
import traceback
from dataclasses import dataclass, field
from typing import Any

import nbformat
from IPython.core.formatters import DisplayFormatter
from papermill.engines import Engine, NotebookExecutionManager, papermill_engines

NAME = "musrenbang"


@dataclass
class Run:
    """What a notebook left behind: its variables, and the value each cell showed, in order."""

    namespace: dict[str, Any] = field(default_factory=lambda: {"__name__": "__main__"})
    shown: list[Any] = field(default_factory=list)


class InProcessEngine(Engine):
    """``papermill.execute_notebook(..., engine_name="musrenbang")``."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: NotebookExecutionManager, kernel_name: str, run: Run | None = None, **_: Any
    ) -> None:
        """Run the code cells in order; the first error is kept as the cell's output and ends the run.

        ``run`` takes up what the cells leave behind, for a caller in the same process.
        """
        run = run or Run()
        formatter = DisplayFormatter()
        for index, cell in enumerate(nb_man.nb.cells):
            if cell.cell_type != "code":
                continue
            nb_man.cell_start(cell, index)
            cell.outputs = _run(cell.source, f"<cell {index}>", run, formatter, index)
            cell.execution_count = index
            failed = any(output.output_type == "error" for output in cell.outputs)
            if failed:
                nb_man.cell_exception(cell, index)
            nb_man.cell_complete(cell, index)
            if failed:
                return


def register() -> None:
    """Make the engine known to papermill also where the package's entry points are not installed."""
    papermill_engines.register(NAME, InProcessEngine)


def _run(source: str, name: str, run: Run, formatter: DisplayFormatter, count: int) -> list:
    """The outputs of one cell: printed text, the value of its last expression, or the error."""
    printed = io.StringIO()
    outputs = []
    try:
        with contextlib.redirect_stdout(printed):
            value = _evaluate(source, name, run.namespace)
            if value is not None:
                run.shown.append(value)
                data, metadata = formatter.format(value)
                outputs.append(nbformat.v4.new_output("execute_result", data, metadata=metadata, execution_count=count))
    except Exception as error:  # noqa: BLE001  whatever a cell raises is the cell's result
        outputs.append(_error(error))
    if printed.getvalue():
        outputs.insert(0, nbformat.v4.new_output("stream", name="stdout", text=printed.getvalue()))
    return outputs


def _evaluate(source: str, name: str, namespace: dict[str, Any]) -> Any:
    tree = ast.parse(source, name)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, name, "exec"), namespace)  # noqa: S102  executing notebooks is this module's purpose
    if last is None:
        return None
    return eval(compile(ast.Expression(last.value), name, "eval"), namespace)  # noqa: S307


def _error(error: Exception) -> nbformat.NotebookNode:
    lines = traceback.format_exception(*sys.exc_info())
    return nbformat.v4.new_output(
        "error", ename=type(error).__name__, evalue=str(error), traceback=[line.rstrip("\n") for line in lines]
    )
