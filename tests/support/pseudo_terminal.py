"""A command on a real pseudo-terminal: what it prints, and what a person types."""

import os
import pty
import select
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

_PATIENCE_S = 60.0


@dataclass
class PseudoTerminal:
    """A running command: `printed` is all that it printed so far, and what was echoed."""

    process: subprocess.Popen[bytes]
    file: int
    printed: str = ""
    _read_to: int = field(default=0)

    def expect(self, text: str) -> str:
        """Wait until `text` is printed; return what came since the last time."""
        limit = time.monotonic() + _PATIENCE_S
        while text not in self.printed[self._read_to :]:
            assert time.monotonic() < limit, f"{text!r} is not in {self.printed!r}"
            if not self._read():
                raise AssertionError(f"{text!r} is not in {self.printed!r}")
        end = self.printed.index(text, self._read_to) + len(text)
        part, self._read_to = self.printed[self._read_to : end], end
        return part

    def type(self, line: str) -> None:
        os.write(self.file, f"{line}\n".encode())

    def wait(self) -> int:
        """Read what comes until the command ends; return its exit code."""
        while self._read():
            pass
        return self.process.wait(_PATIENCE_S)

    def _read(self) -> bool:
        if not select.select([self.file], [], [], _PATIENCE_S)[0]:
            return False
        try:
            content = os.read(self.file, 65536)
        except OSError:  # Linux says so when the command has closed the terminal
            return False
        self.printed += content.decode(errors="replace").replace("\r\n", "\n")
        return bool(content)


@contextmanager
def on_terminal(
    command: Sequence[str], env: Mapping[str, str], cwd: str
) -> Iterator[PseudoTerminal]:
    """Run `command` on a pseudo-terminal; it is ended with the block."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, env=dict(env), cwd=cwd, close_fds=True
    )
    os.close(theirs)
    try:
        yield PseudoTerminal(process, ours)
    finally:
        process.kill()
        process.wait(_PATIENCE_S)
        os.close(ours)
