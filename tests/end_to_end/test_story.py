"""The story that the demo plays, as the command itself in a process of its own: it ends with status 0 on a machine with nothing
prepared, and only if every scene came true."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_demo_plays_and_ends_with_status_0(tmp_path: Path) -> None:
    played = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, ROOT / "bot.py", "demo"],
        cwd=tmp_path,
        env={**os.environ, "STORY": "only"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (played.returncode, "All of it came true" in played.stdout) == (0, True), played.stdout + played.stderr
    assert list(tmp_path.iterdir()) == []
