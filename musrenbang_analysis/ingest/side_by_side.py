"""Files read by several processes at once, and handed back in their order."""

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process

from musrenbang_analysis.ingest.context import ReadingContext
from musrenbang_analysis.ingest.file import FileJob, FileReading, read_file
from musrenbang_analysis.ingest.uncollected import uncollected

WORTH_BYTES = 2 * 2**20
"""Below this a process costs more to start than it saves."""
AHEAD_BYTES = 1 << 17
"""What may be handed to a process at once: enough that it never waits, little enough that no other does at the end."""

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
    if workers < 2 or parent_process() is not None or sum(job.size for job in files) < WORTH_BYTES:
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
    """This process is one of the workers: while another still reads a file, it reads one that nobody has begun."""
    left = deque(number for number, job in enumerate(jobs) if isinstance(job, FileJob))
    ready: dict[int, FileReading] = {}
    with ProcessPoolExecutor(workers - 1, get_context("spawn"), _begin, (context,)) as pool:
        others = _Others(pool, workers - 1)
        for number, job in enumerate(jobs):
            if isinstance(job, FileReading):
                yield job
                continue
            while number not in ready:
                others.keep_busy(jobs, left)
                if number in left:
                    left.remove(number)
                    ready[number] = read_file(context, job)
                elif left and not others.have_read(number):
                    ahead = left.popleft()
                    ready[ahead] = read_file(context, jobs[ahead])
                else:
                    ready[number] = others.outcome(number) or read_file(context, job)
            if progress:
                progress(job.name)
            yield ready.pop(number)


class _Others:
    """The other processes and what they read."""

    def __init__(self, pool: ProcessPoolExecutor, count: int) -> None:
        self.pool, self.count = pool, count
        self.reading: dict[int, tuple[int, Future[FileReading]]] = {}
        """Number of a file -> its size, and what will have been read of it."""

    def keep_busy(self, jobs: Sequence[FileJob | FileReading], left: deque[int]) -> None:
        """Hand out files, one to each process and more while they are small together."""
        while left:
            begun = [size for size, reading in self.reading.values() if not reading.done()]
            if len(begun) >= self.count and sum(begun) >= AHEAD_BYTES * self.count:
                return
            job = jobs[left[0]]
            try:
                self.reading[left[0]] = job.size, self.pool.submit(_read, job)
            except BrokenProcessPool:
                return
            left.popleft()

    def have_read(self, number: int) -> bool:
        """Whether a file that was handed out is finished."""
        return self.reading[number][1].done()

    def outcome(self, number: int) -> FileReading | None:
        """What was read of a file, as soon as it is; None where the file brought its process down."""
        try:
            return self.reading.pop(number)[1].result()
        except BrokenProcessPool:
            return None


def _begin(context: ReadingContext) -> None:
    _held["context"] = context


def _read(job: FileJob) -> FileReading:
    with uncollected():
        return read_file(_held["context"], job)
