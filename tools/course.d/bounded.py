"""Runs commands that may do anything: with an end to their time, memory and output. This is no sandbox: see README.md."""
import os
import resource
import signal
import subprocess
import tempfile

MEMORY = 4 << 30
FILE = 64 << 20  # the largest that may be written, and so the longest output
SHOWN = 4 << 20


class Done:
    """How it ended: `status` is None where a limit ended it."""

    def __init__(self, status, out, err):
        self.status, self.out, self.err = status, out, err


def run(command, cwd, seconds):
    """`seconds` are of processor time for each process, so that a busy machine loses nobody a point; eight times as much by the
    clock ends what only waits."""
    def limit():
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_FSIZE, (FILE, FILE))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    kept = ("PATH", "HOME", "TMPDIR", "CC", "CXX")
    env = {name: os.environ[name] for name in kept if name in os.environ} | {"LC_ALL": "C"}
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        with subprocess.Popen(command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=err, start_new_session=True,
                              preexec_fn=limit) as process:
            try:
                status = process.wait(timeout=8 * seconds)
            except subprocess.TimeoutExpired:
                status = None
            finally:
                try:
                    os.killpg(process.pid, signal.SIGKILL)  # it, and what it began
                except ProcessLookupError:
                    pass
        if status in (-signal.SIGXCPU, -signal.SIGXFSZ, -signal.SIGKILL):
            status = None
        texts = []
        for file in (out, err):
            file.seek(0)
            texts.append(file.read(SHOWN).decode("utf-8", "replace"))
    return Done(status, *texts)
