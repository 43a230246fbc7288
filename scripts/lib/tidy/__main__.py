"""python3 -m tidy ROOT: prints every finding as `path:line: problem`; exit 1 if there is one."""
import sys
from pathlib import Path

from tidy import constructs, documented, examples, scripts, sizes, web

CHECKS = (sizes, constructs, documented, examples, scripts, web)


def main():
    root = Path(sys.argv[1]).resolve()
    findings = sorted({finding for check in CHECKS for finding in check.findings(root)})
    for finding in findings:
        print(finding)
    if findings:
        sys.exit(f"tidy: {len(findings)} findings")
    print("tidy: nothing to complain about")


main()
