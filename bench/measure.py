"""One program run and measured as a whole: wall time and peak resident memory, of either side in the same way."""
import dataclasses
import os
import subprocess
import sys
import threading
import time


@dataclasses.dataclass
class Run:
    seconds: float
    peak_rss_mb: float
    stdout: str


def run(command, threads=None, quiet=True):
    """Runs `command` to its end. Exits with what it said where it fails."""
    environment = dict(os.environ)
    environment.update(HF_HUB_OFFLINE="1", TRANSFORMERS_VERBOSITY="error", TOKENIZERS_PARALLELISM="false")
    if threads:
        environment["OMP_NUM_THREADS"] = environment["MKL_NUM_THREADS"] = str(threads)
    start = time.perf_counter()
    process = subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE if quiet else None, stdin=subprocess.DEVNULL, text=True,
                               env=environment)
    stdout, stderr = drain(process)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"error: exit code {process.returncode} of: {' '.join(str(part) for part in command)}\n{stderr}")
    return Run(seconds, usage.ru_maxrss / 1024, stdout)


def drain(process):
    """Reads both pipes to their ends without reaping the process, whose resource usage is asked for afterwards."""
    texts = {}

    def read(name, pipe):
        texts[name] = pipe.read() if pipe else ""

    readers = [threading.Thread(target=read, args=("out", process.stdout)),
               threading.Thread(target=read, args=("err", process.stderr))]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    return texts["out"], texts["err"]
