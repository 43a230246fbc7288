"""Shell scripts stop at the first error and can be started."""
import os

from tidy import tree


def findings(root):
    for path in tree.project_files(root):
        text = tree.text_of(path) or ""
        shell = text.startswith("#!/usr/bin/env bash")
        if not shell and path.suffix != ".sh":
            continue
        if "set -euo pipefail" not in text:
            yield tree.finding(root, path, 1, "no `set -euo pipefail`")
        if shell and not os.access(path, os.X_OK):
            yield tree.finding(root, path, 1, "a script that is not executable")
