"""Files read by several processes at once, and handed back in their order."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process

from musrenbang_analysis.ingest.context import ReadingContext
from musrenbang_analysis.ingest.file import FileJob, FileReading, read_file
from musrenbang_analysis.ingest.uncollected import uncollected

WORTH_BYTES = 2 * 2**20
"""Below this a process costs more to start than it saves."""
AHEAD = 4
"""Files that may be read per process before the first of them is taken: bounds what waits in memory."""

_held: dict[str, ReadingContext] = {}
"""In a reading process: the context it was started with."""


def read_files(
    context: ReadingContext,
    jobs: Sequence[FileJob | FileReading],
    workers: int,
    progress: Callable[[str], None] | None = None,
) -> Iterator[FileReading]:
    """Every file of ``jobs`` in their order; a ``FileReading`` among them is handed on as it is.

    With ``workers`` above one, and enough to read, the files are shared out among processes. A file that brings its
    process down is read again here, so that what is wrong with it is named as always.
    """
    files = [job for job in jobs if isinstance(job, FileJob)]
    workers = min(workers, len(files), os.cpu_count() or 1)
    if workers < 2 or parent_process() is not None or sum(job.path.stat().st_size for job in files) < WORTH_BYTES:
        for job in jobs:
            yield _one(context, job, progress)
        return
    yield from _shared_out(context, jobs, workers, progress)


def _one(context: ReadingContext, job: FileJob | FileReading, progress: Callable[[str], None] | None) -> FileReading:
    if isinstance(job, FileReading):
        return job
    if progress:
        progress(job.name)
    return read_file(context, job)


def _shared_out(
    context: ReadingContext,
    jobs: Sequence[FileJob | FileReading],
    workers: int,
    progress: Callable[[str], None] | None,
) -> Iterator[FileReading]:
    waiting: dict[int, Future[FileReading]] = {}
    with ProcessPoolExecutor(workers, get_context("spawn"), _begin, (context,)) as pool:
        following = iter([number for number, job in enumerate(jobs) if isinstance(job, FileJob)])
        is_sound = True
        for number, job in enumerate(jobs):
            while is_sound and len(waiting) < AHEAD * workers and (ahead := next(following, None)) is not None:
                try:
                    waiting[ahead] = pool.submit(_read, jobs[ahead])
                except BrokenProcessPool:
                    is_sound = False
            future = waiting.pop(number, None)
            if future is None:
                yield _one(context, job, progress)
                continue
            if progress:
                progress(job.name)
            try:
                yield future.result()
            except BrokenProcessPool:
                is_sound = False
                yield read_file(context, job)


def _begin(context: ReadingContext) -> None:
    _held["context"] = context


def _read(job: FileJob) -> FileReading:
    with uncollected():
        return read_file(_held["context"], job)
